package peer;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/** The places of the records: a chain, and a number in it that no other has. */
final class Chains {
    private final Map<BigInteger, Integer> lengths = new HashMap<>();
    private BigInteger next;
    private int records;

    Chains(int first) {
        next = BigInteger.valueOf(first);
    }

    /** Add a record to the chain that it names, or to a new one; return its place. */
    synchronized Map<String, Object> add(Object named) {
        BigInteger chain = named instanceof BigInteger given ? given : unused();
        int number = lengths.merge(chain, 1, Integer::sum) - 1;
        records++;
        return Map.of("id", chain, "n", number);
    }

    synchronized int records() {
        return records;
    }

    private BigInteger unused() {
        while (lengths.containsKey(next)) {
            next = next.add(BigInteger.ONE);
        }
        return next;
    }
}
