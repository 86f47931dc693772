package peer;

import java.util.LinkedHashMap;
import java.util.Map;

/** An HTTP reply with a text. */
record Reply(int status, String mediaType, String text, Map<String, String> headers) {
    Reply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, mediaType, text, more);
    }
}
