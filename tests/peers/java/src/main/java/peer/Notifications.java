package peer;

import java.util.Map;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.ServerSession;
import org.cometd.server.ext.AcknowledgedMessagesExtension;
import peer.Caller.Login;

/** The sessions of the real server. */
final class Notifications implements Sessions {
    static final String CALLER = "peer.caller";

    private BayeuxServer server;

    /** Settle how the server treats its clients, before the first of them comes. */
    void attach(BayeuxServer started, boolean ack) {
        started.setSecurityPolicy(new Policy());
        if (ack) {
            started.addExtension(new AcknowledgedMessagesExtension());
        }
        server = started;
    }

    @Override
    public void deliver(User user, String channel, Map<String, Object> data) {
        for (ServerSession session : server.getSessions()) {
            if (user.equals(caller(session).user()) && subscribed(session, channel)) {
                Dialect.deliver(session, channel, data);
            }
        }
    }

    @Override
    public void end(Login login) {
        server.getSessions().stream().filter(session -> login.equals(caller(session).login()))
                .forEach(ServerSession::disconnect);
    }

    @Override
    public int count() {
        return server.getSessions().size();
    }

    private static Caller caller(ServerSession session) {
        return (Caller) session.getAttribute(CALLER);
    }

    private static boolean subscribed(ServerSession session, String channel) {
        return session.getSubscriptions().stream().anyMatch(each -> each.getId().equals(channel));
    }
}
