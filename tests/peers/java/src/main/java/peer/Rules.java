package peer;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** What AddRecord refuses, and what only turns out later: the members and lookups of the document, read as rules. */
final class Rules {
    private static final String DEVICES = "/devices/";

    private final Answers answers;

    Rules(Answers answers) {
        this.answers = answers;
    }

    /** Refuse a request that breaks a rule. */
    void check(Map<String, Object> record, User user) throws Refused {
        for (Map.Entry<String, Object> member : answers.object("members").entrySet()) {
            checkMember(member.getKey(), Json.object(member.getValue()), record);
        }
        String path = (String) record.get("devicePath");
        if (owns(user, path)) {
            return;
        }
        boolean known = answers.list("users").stream().map(User::of).anyMatch(other -> owns(other, path));
        throw new Refused(known ? "foreignDevice" : "unknownDevice");
    }

    /** Whether all that a record names is there. */
    boolean found(Map<String, Object> record) {
        return answers.object("lookups").entrySet().stream().allMatch(lookup ->
                answers.list("deployment", (String) lookup.getValue()).contains(record.get(lookup.getKey())));
    }

    static String deviceId(Map<String, Object> record) {
        String path = (String) record.get("devicePath");
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static boolean owns(User user, String path) {
        return user.devices().stream().anyMatch(device -> path.equals(DEVICES + device));
    }

    private static void checkMember(String name, Map<String, Object> rule, Map<String, Object> record) throws Refused {
        if (!record.containsKey(name)) {
            if (Boolean.TRUE.equals(rule.get("required"))) {
                throw new Refused("missing", name);
            }
            return;
        }
        Object value = record.get(name);
        if (!hasType(value, (String) rule.get("type"))) {
            throw new Refused("type", name);
        }
        if (!hasValue(value, rule)) {
            throw new Refused("value", name);
        }
    }

    private static boolean hasType(Object value, String type) {
        return switch (type) {
            case "string" -> value instanceof String;
            case "integer" -> value instanceof BigInteger;
            case "object" -> value instanceof Map;
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static boolean hasValue(Object value, Map<String, Object> rule) {
        if (rule.get("values") instanceof List<?> values && !values.contains(value)) {
            return false;
        }
        if (rule.get("lowest") instanceof BigInteger lowest && lowest.compareTo((BigInteger) value) > 0) {
            return false;
        }
        if (rule.get("highest") instanceof BigInteger highest && highest.compareTo((BigInteger) value) < 0) {
            return false;
        }
        return !(rule.get("shortest") instanceof BigInteger shortest)
                || ((String) value).length() >= shortest.intValueExact();
    }
}
