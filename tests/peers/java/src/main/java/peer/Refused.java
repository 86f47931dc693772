package peer;

/** A request is refused: the name of a fault, and of the member that it is about, if any. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    final String fault;
    final String member;

    Refused(String fault) {
        this(fault, "");
    }

    Refused(String fault, String member) {
        super(fault + " " + member, null, false, false);
        this.fault = fault;
        this.member = member;
    }
}
