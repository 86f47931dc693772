package peer;

import java.util.Map;

/** An HTTP request to the REST part; a header or a cookie that is not there is null. */
record Request(String method, String path, Map<String, String> headers, Map<String, String> cookies, byte[] body) {
    /** A header by its name in lower case. */
    String header(String name) {
        return headers.get(name.toLowerCase());
    }
}
