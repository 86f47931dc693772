package peer;

import java.util.Map;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.cometd.client.transport.ClientTransport;
import org.cometd.client.transport.LongPollingTransport;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.api.Request;

/** What CometD 3.1 calls otherwise than later versions. */
final class Dialect {
    private Dialect() {
    }

    static void deliver(ServerSession session, String channel, Map<String, Object> data) {
        session.deliver(null, channel, data);
    }

    static Caller caller(BayeuxServer server, ServerMessage message) {
        return (Caller) server.getContext().getUserPrincipal();
    }

    /** Long polls, each with a header of its own. */
    static ClientTransport polling(HttpClient http, String authorization) {
        return new LongPollingTransport(null, http) {
            @Override
            protected void customize(Request request) {
                request.header("Authorization", authorization);
            }
        };
    }
}
