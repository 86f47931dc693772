package peer;

import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.ServerChannel;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.cometd.server.DefaultSecurityPolicy;

/** Sessions are for those who are logged in, and none of them publishes anything. */
final class Policy extends DefaultSecurityPolicy {
    @Override
    public boolean canHandshake(BayeuxServer server, ServerSession session, ServerMessage message) {
        Caller caller = session.isLocalSession() ? null : Dialect.caller(server, message);
        session.setAttribute(Notifications.CALLER, caller);
        return caller != null || session.isLocalSession();
    }

    @Override
    public boolean canPublish(
            BayeuxServer server, ServerSession session, ServerChannel channel, ServerMessage message) {
        return session != null && session.isLocalSession();
    }
}
