package peer;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Adds records, and has the messages published that tell of them. */
final class Records {
    private static final long NANOS_PER_MS = 1_000_000;

    private final Answers answers;
    private final Sessions sessions;
    private final Rules rules;
    private final Chains chains;
    private final AtomicInteger requests = new AtomicInteger();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "messages");
        thread.setDaemon(true);
        return thread;
    });

    Records(Answers answers, Sessions sessions) {
        this.answers = answers;
        this.sessions = sessions;
        this.rules = new Rules(answers);
        this.chains = new Chains(answers.number("deployment", "firstChain"));
    }

    /** Count a request, whatever becomes of it. */
    void asked() {
        requests.incrementAndGet();
    }

    int requests() {
        return requests.get();
    }

    int count() {
        return chains.records();
    }

    /** Take a record, and publish its messages after a while. */
    void add(Map<String, Object> record, User user) throws Refused {
        long began = System.nanoTime();
        rules.check(record, user);
        boolean found = rules.found(record);
        Object chain = found ? chains.add(record.get("chainId")) : Map.of();
        long took = System.nanoTime() - began;
        Runnable publish = () -> {
            Map<String, ?> values = Map.of(
                    "request", record, "chain", chain, "device", Map.of("id", Rules.deviceId(record)),
                    "times", times(began, took));
            messages(found).forEach(name -> publish(user, name, values));
        };
        later.schedule(publish, answers.number("deployment", "delayMs"), TimeUnit.MILLISECONDS);
    }

    private static List<String> messages(boolean found) {
        return found ? List.of("acknowledgement", "userEvent") : List.of("error");
    }

    private static Map<String, Object> times(long began, long took) {
        long total = (System.nanoTime() - began + NANOS_PER_MS - 1) / NANOS_PER_MS;
        return Map.of("generated", System.currentTimeMillis(), "nanos", took, "total", total);
    }

    private void publish(User user, String name, Map<String, ?> values) {
        Map<String, Object> message = Json.object(answers.filled(answers.at("messages", name), values));
        sessions.deliver(user, (String) message.get("channel"), Json.object(message.get("data")));
    }
}
