package peer;

import java.util.Map;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.cometd.client.http.jetty.JettyHttpClientTransport;
import org.cometd.client.transport.ClientTransport;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;

/** What CometD 9 calls otherwise than earlier versions. */
final class Dialect {
    private Dialect() {
    }

    static void deliver(ServerSession session, String channel, Map<String, Object> data) {
        session.deliver(null, channel, data, Promise.noop());
    }

    static Caller caller(BayeuxServer server, ServerMessage message) {
        return (Caller) message.getBayeuxContext().getUserPrincipal();
    }

    /** Long polls, each with a header of its own. */
    static ClientTransport polling(HttpClient http, String authorization) {
        return new JettyHttpClientTransport(null, http) {
            @Override
            protected void customize(Request request) {
                request.headers(headers -> headers.put("Authorization", authorization));
            }
        };
    }
}
