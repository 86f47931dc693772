package peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import ${servlet}.Filter;
import ${servlet}.FilterChain;
import ${servlet}.FilterConfig;
import ${servlet}.ServletException;
import ${servlet}.ServletRequest;
import ${servlet}.ServletResponse;
import ${servlet}.http.Cookie;
import ${servlet}.http.HttpServletRequest;
import ${servlet}.http.HttpServletRequestWrapper;
import ${servlet}.http.HttpServletResponse;

/** Answers what is ours, and lets the CometD servlet answer the rest, with the caller as its user. */
final class Front implements Filter {
    private final Site site;

    Front(Site site) {
        this.site = site;
    }

    @Override
    public void init(FilterConfig config) {
    }

    @Override
    public void doFilter(ServletRequest asked, ServletResponse answer, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) asked;
        Request request = request(http);
        Reply reply = site.answer(request);
        if (reply == null) {
            chain.doFilter(known(http, site.caller(request)), answer);
        } else {
            send(reply, (HttpServletResponse) answer);
        }
    }

    @Override
    public void destroy() {
    }

    private static HttpServletRequest known(HttpServletRequest http, Caller caller) {
        return new HttpServletRequestWrapper(http) {
            @Override
            public Principal getUserPrincipal() {
                return caller;
            }
        };
    }

    private static Request request(HttpServletRequest http) throws IOException {
        Map<String, String> headers = new HashMap<>();
        Collections.list(http.getHeaderNames()).forEach(name -> headers.put(name.toLowerCase(), http.getHeader(name)));
        Map<String, String> cookies = new HashMap<>();
        for (Cookie cookie : http.getCookies() == null ? new Cookie[0] : http.getCookies()) {
            cookies.put(cookie.getName(), cookie.getValue());
        }
        String path = http.getRequestURI();
        byte[] body = Site.notifies(path) ? new byte[0] : http.getInputStream().readAllBytes();
        return new Request(http.getMethod(), path, headers, cookies, body);
    }

    private static void send(Reply reply, HttpServletResponse http) throws IOException {
        byte[] body = reply.text().getBytes(StandardCharsets.UTF_8);
        http.setStatus(reply.status());
        http.setContentType(reply.mediaType());
        http.setContentLength(body.length);
        reply.headers().forEach(http::addHeader);
        http.getOutputStream().write(body);
    }
}
