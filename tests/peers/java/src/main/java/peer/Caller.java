package peer;

import java.security.Principal;

/** Who sent a request: a user, and the login that its cookie names, null where there is none. */
record Caller(User user, Login login) implements Principal {
    /** One login kept by a cookie. */
    record Login(String id, User user, String token) {
    }

    @Override
    public String getName() {
        return user.name();
    }
}
