package peer;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.client.ClientSessionChannel;
import org.cometd.client.BayeuxClient;
import org.cometd.client.ext.AckExtension;
import org.eclipse.jetty.client.HttpClient;

/** CometD's own client as a program: subscribes, also again after a lost session, and tells of all that it hears. */
public final class Client {
    /** The client waits that long for a last poll also where none is out: between two of them there is nothing to come. */
    private static final long GOODBYE_MS = 3_000;

    private final BayeuxClient session;
    private final List<?> channels;

    private Client(BayeuxClient session, List<?> channels) {
        this.session = session;
        this.channels = channels;
    }

    /**
     * The only argument is JSON: {"url": address of the CometD server, "username", "password", "channels": [...],
     * "ack": bool}. Writes {"subscribed": clientId} each time that a session is subscribed to all channels, and of each
     * event {"channel", "data"}. A line of the standard input has it say goodbye, and tell {"disconnected": bool}; it
     * ends with the standard input.
     */
    public static void main(String[] arguments) throws Exception {
        Map<String, Object> given = Json.object(Json.read(arguments[0]));
        HttpClient http = new HttpClient();
        http.start();
        BayeuxClient session = new BayeuxClient((String) given.get("url"), Dialect.polling(http, basic(given)));
        if (Boolean.TRUE.equals(given.get("ack"))) {
            session.addExtension(new AckExtension());
        }
        new Client(session, (List<?>) given.get("channels")).open();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (lines.readLine() != null) {
            say(Map.of("disconnected", session.disconnect(GOODBYE_MS)));
        }
        System.exit(0);
    }

    private void open() {
        AtomicInteger confirmed = new AtomicInteger();
        listen(Channel.META_HANDSHAKE, () -> {
            confirmed.set(0);
            subscribe();
        });
        listen(Channel.META_SUBSCRIBE, () -> {
            if (confirmed.incrementAndGet() == channels.size()) {
                say(Map.of("subscribed", session.getId()));
            }
        });
        session.handshake();
    }

    /** Do something at each reply that says yes. */
    private void listen(String meta, Runnable work) {
        ClientSessionChannel.MessageListener listener = (channel, reply) -> {
            if (reply.isSuccessful()) {
                work.run();
            }
        };
        session.getChannel(meta).addListener(listener);
    }

    private void subscribe() {
        for (Object name : channels) {
            session.getChannel((String) name).subscribe((channel, message) ->
                    say(Map.of("channel", message.getChannel(), "data", message.getData())));
        }
    }

    private static String basic(Map<String, Object> given) {
        String pair = given.get("username") + ":" + given.get("password");
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static void say(Map<String, ?> told) {
        System.out.println(Json.write(told));
    }
}
