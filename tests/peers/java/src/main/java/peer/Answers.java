package peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What all handlers answer: the document `answers.json`, and its texts with `$` filled in. */
final class Answers {
    private static final Object ABSENT = new Object();

    private final Map<String, Object> document;

    private Answers(Map<String, Object> document) {
        this.document = document;
    }

    static Answers shared() {
        try (InputStream file = Answers.class.getResourceAsStream("/answers.json")) {
            return new Answers(Json.object(Json.read(file.readAllBytes())));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    Object at(String... names) {
        return Json.at(document, names);
    }

    Map<String, Object> object(String... names) {
        return Json.object(at(names));
    }

    List<?> list(String... names) {
        return (List<?>) at(names);
    }

    String text(String... names) {
        return (String) at(names);
    }

    int number(String... names) {
        return ((BigInteger) at(names)).intValueExact();
    }

    /** A document of `responses`, filled in. */
    Object response(String name, Map<String, ?> values) {
        return filled(at("responses", name), values);
    }

    /** A template with each `$name.name` replaced by that value; a member whose value is not there is left out. */
    Object filled(Object template, Map<String, ?> values) {
        Map<String, Object> known = new LinkedHashMap<>(document);
        known.putAll(values);
        return fill(template, known);
    }

    private static Object fill(Object template, Map<String, Object> known) {
        if (template instanceof Map<?, ?> object) {
            return fillMembers(object, known);
        }
        if (template instanceof List<?> list) {
            List<Object> all = new ArrayList<>();
            list.forEach(each -> all.add(fill(each, known)));
            return all;
        }
        return template instanceof String text && text.startsWith("$") ? value(text.substring(1), known) : template;
    }

    private static Map<String, Object> fillMembers(Map<?, ?> template, Map<String, Object> known) {
        Map<String, Object> members = new LinkedHashMap<>();
        template.forEach((name, each) -> {
            Object value = fill(each, known);
            if (value != ABSENT) {
                members.put((String) name, value);
            }
        });
        return members;
    }

    private static Object value(String path, Map<String, Object> known) {
        Object found = Json.at(known, path.split("\\."));
        return found == null ? ABSENT : found;
    }
}
