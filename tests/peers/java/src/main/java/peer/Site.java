package peer;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import peer.Caller.Login;

/** The REST part: which answer a request gets, and in which order it is refused. */
final class Site {
    private static final String NOTIFICATIONS = "/api/v2/notifications";

    private final Answers answers;
    private final Logins logins;
    private final Records records;
    private final Sessions sessions;
    private final Set<String> started = ConcurrentHashMap.newKeySet();

    Site(Answers answers, Sessions sessions, boolean csrf) {
        this.answers = answers;
        this.sessions = sessions;
        this.logins = new Logins(answers, csrf);
        this.records = new Records(answers, sessions);
    }

    /** Whether a path is the CometD server's. */
    static boolean notifies(String path) {
        return path.equals(NOTIFICATIONS) || path.startsWith(NOTIFICATIONS + "/");
    }

    /** Who sent a request, null where nobody is logged in. */
    Caller caller(Request request) {
        return logins.caller(request);
    }

    /** The answer to a request; null where it is the CometD server's to answer. */
    Reply answer(Request request) {
        String path = notifies(request.path()) ? NOTIFICATIONS : request.path();
        Map<String, Object> route = Json.object(answers.object("routes").get(path));
        try {
            if (route == null) {
                throw new Refused("notFound");
            }
            if ("record".equals(route.get("answer"))) {
                records.asked();
            }
            return logins.forged(request) ? forged() : answered(request, route);
        } catch (Refused refusal) {
            Reply reply = refused(refusal);
            return refusal.fault.equals("method") ? reply.with("Allow", allowed(route)) : reply;
        }
    }

    /** What the console tells. */
    Map<String, Object> counts() {
        return Map.of("sessions", sessions.count(), "started", started.size(),
                "requests", records.requests(), "records", records.count());
    }

    private Reply answered(Request request, Map<String, Object> route) throws Refused {
        Caller caller = logins.caller(request);
        if (caller == null && !Boolean.TRUE.equals(route.get("open"))) {
            throw new Refused("notAuthenticated");
        }
        Object feature = route.get("feature");
        if (feature != null && !caller.user().features().contains(feature)) {
            throw new Refused("notFound");
        }
        if (!((List<?>) route.get("methods")).contains(request.method())) {
            throw new Refused("method");
        }
        String name = (String) route.get("answer");
        return switch (name) {
            case "notifications" -> null;
            case "version" -> reply(200, answers.response(name, Map.of()));
            case "me" -> request.method().equals("POST") ? operation(request, caller) : me(caller);
            case "features" -> listed(name, "feature", caller.user().features());
            case "devices" -> listed(name, "device", caller.user().devices());
            case "record" -> record(request, caller);
            default -> throw new IllegalStateException(name);
        };
    }

    private Reply me(Caller caller) {
        Object user = Map.of("username", caller.user().name());
        return logins.opened(caller, reply(200, answers.response("me", Map.of("user", user))));
    }

    private Reply listed(String all, String one, List<?> ids) {
        Object list = ids.stream().map(id -> answers.response(one, Map.of("id", id))).toList();
        return reply(200, answers.response(all, Map.of("list", list)));
    }

    private Reply operation(Request request, Caller caller) throws Refused {
        Object name = object(request).get("operationName");
        Object does = name instanceof String ? answers.object("operations").get(name) : null;
        String who = caller.user().name();
        if (does == null) {
            throw new Refused("operation");
        }
        if (does.equals("started")) {
            started.add(who);
        } else {
            started.remove(who);
            end(caller.login());
        }
        return accepted();
    }

    private void end(Login login) {
        if (login != null) {
            logins.closed(login);
            sessions.end(login);
        }
    }

    private Reply record(Request request, Caller caller) throws Refused {
        records.add(object(request), caller.user());
        return accepted();
    }

    /** The body of a request, where it is an object. */
    private Map<String, Object> object(Request request) throws Refused {
        String mediaType = request.header("content-type");
        if (mediaType == null || !mediaType.split(";")[0].strip().equalsIgnoreCase("application/json")) {
            throw new Refused("mediaType");
        }
        if (request.body().length > answers.number("deployment", "largestBody")) {
            throw new Refused("tooLarge");
        }
        Object value;
        try {
            value = Json.read(request.body());
        } catch (IllegalArgumentException noJson) {
            throw new Refused("notJson");
        }
        if (!(value instanceof Map)) {
            throw new Refused("notObject");
        }
        return Json.object(value);
    }

    private Reply accepted() {
        return reply(200, answers.response("accepted", Map.of()));
    }

    private Reply refused(Refused refusal) {
        Map<String, Object> fault = answers.object("faults", refusal.fault);
        String message = ((String) fault.get("statusMessage")).replace("%s", refusal.member);
        Object said = Map.of("statusCode", fault.get("statusCode"), "statusMessage", message);
        int status = ((BigInteger) fault.get("http")).intValueExact();
        return reply(status, answers.response("refused", Map.of("fault", said)));
    }

    private Reply forged() {
        return new Reply(answers.number("csrfRefused", "http"), answers.text("csrfRefused", "mediaType"),
                answers.text("csrfRefused", "text"), Map.of());
    }

    private Reply reply(int status, Object document) {
        return new Reply(status, answers.text("responses", "mediaType"), Json.write(document), Map.of());
    }

    private static String allowed(Map<String, Object> route) {
        return String.join(", ", ((List<?>) route.get("methods")).stream().map(String::valueOf).toList());
    }
}
