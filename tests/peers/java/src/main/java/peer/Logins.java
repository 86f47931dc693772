package peer;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import peer.Caller.Login;

/** Basic logins, the cookie that keeps them, and the token that proves a request to be no forgery. */
final class Logins {
    private final Answers answers;
    private final boolean csrf;
    private final List<User> users;
    private final Map<String, Login> kept = new ConcurrentHashMap<>();

    Logins(Answers answers, boolean csrf) {
        this.answers = answers;
        this.csrf = csrf;
        this.users = answers.list("users").stream().map(User::of).toList();
    }

    /** Who sent a request; null where nobody is logged in. A wrong password is no login, whatever the cookie says. */
    Caller caller(Request request) {
        Login login = login(request);
        String authorization = request.header("authorization");
        if (authorization == null) {
            return login == null ? null : new Caller(login.user(), login);
        }
        User user = basic(authorization);
        boolean own = login != null && login.user().equals(user);
        return user == null ? null : new Caller(user, own ? login : null);
    }

    /** Whether a request lacks the token of its login. */
    boolean forged(Request request) {
        if (!csrf || !answers.list("login", "csrf", "guarded").contains(request.method())) {
            return false;
        }
        Login login = login(request);
        return login == null || !login.token().equals(request.header(answers.text("login", "csrf", "header")));
    }

    /** The reply to a log-in, with the cookie of a new login and the token. */
    Reply opened(Caller caller, Reply reply) {
        if (caller.login() != null) {
            return tokened(caller.login(), reply);
        }
        Login login = new Login(random(), caller.user(), random());
        kept.put(login.id(), login);
        String cookie = answers.text("login", "cookie") + "=" + login.id() + "; Path=/; HttpOnly";
        return tokened(login, reply.with("Set-Cookie", cookie));
    }

    void closed(Login login) {
        kept.remove(login.id());
    }

    private Reply tokened(Login login, Reply reply) {
        String header = answers.text("login", "csrf", "header");
        return csrf ? reply.with(answers.text("login", "csrf", "namedIn"), header).with(header, login.token()) : reply;
    }

    private Login login(Request request) {
        String id = request.cookies().get(answers.text("login", "cookie"));
        return id == null ? null : kept.get(id);
    }

    private User basic(String authorization) {
        String[] parts = authorization.split(" ", 2);
        if (parts.length < 2 || !parts[0].equalsIgnoreCase("basic")) {
            return null;
        }
        try {
            String pair = new String(Base64.getDecoder().decode(parts[1].strip()), StandardCharsets.UTF_8);
            return users.stream()
                    .filter(user -> pair.equals(user.name() + ":" + user.password()))
                    .findFirst()
                    .orElse(null);
        } catch (IllegalArgumentException noBase64) {
            return null;
        }
    }

    private static String random() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
