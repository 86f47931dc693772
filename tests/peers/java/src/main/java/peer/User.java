package peer;

import java.util.List;
import java.util.Map;

/** Somebody who can log in. */
record User(String name, String password, List<?> features, List<?> devices) {
    static User of(Object entry) {
        Map<String, Object> user = Json.object(entry);
        return new User((String) user.get("username"), (String) user.get("password"),
                (List<?>) user.get("features"), (List<?>) user.get("devices"));
    }
}
