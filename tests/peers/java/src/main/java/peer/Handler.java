package peer;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The handler as a program: listens on a free port of 127.0.0.1, says which, and tells its counts when asked. */
public final class Handler {
    private Handler() {
    }

    /** The only argument is JSON: {"timeout": ms, "ack": bool, "csrf": bool}. Ends with the standard input. */
    public static void main(String[] arguments) throws Exception {
        Map<String, Object> given = Json.object(Json.read(arguments[0]));
        Notifications sessions = new Notifications();
        Site site = new Site(Answers.shared(), sessions, Boolean.TRUE.equals(given.get("csrf")));
        Jetty jetty = new Jetty(site, options((BigInteger) given.get("timeout")));
        sessions.attach(jetty.bayeux(), Boolean.TRUE.equals(given.get("ack")));
        say(Map.of("port", jetty.port()));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            boolean count = "count".equals(Json.object(Json.read(line)).get("do"));
            say(count ? site.counts() : Map.of("error", "no such command"));
        }
        System.exit(0);
    }

    /** Polls are held for `timeout`, in milliseconds; a session whose client sends none ends after twice that. */
    private static Map<String, String> options(BigInteger timeout) {
        return Map.of("timeout", timeout.toString(), "maxInterval", timeout.add(timeout).toString());
    }

    private static void say(Map<String, ?> answer) {
        System.out.println(Json.write(answer));
    }
}
