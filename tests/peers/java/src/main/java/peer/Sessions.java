package peer;

import java.util.Map;
import peer.Caller.Login;

/** The CometD sessions of the server, as the REST part sees them. */
interface Sessions {
    /** Give an event to the sessions of a user that subscribed to its channel. */
    void deliver(User user, String channel, Map<String, Object> data);

    /** End the sessions that hang on a login. */
    void end(Login login);

    int count();
}
