package io.kellet.health;

/** A check that says what the test wants, and counts how often it was asked. */
final class Fake implements LocalCheck {

    private CheckResult next = CheckResult.passed();
    private Runnable meanwhile = () -> {};
    private int calls;

    static Fake failing() {
        Fake fake = new Fake();
        fake.say(CheckStatus.FAILED);
        return fake;
    }

    @Override
    public CheckResult check(CheckRun run) {
        calls++;
        meanwhile.run();
        return next;
    }

    void say(CheckStatus status) {
        say(new CheckResult(status, status.text(), java.util.Map.of()));
    }

    void say(CheckResult result) {
        next = result;
    }

    /** What happens while it is asked. */
    void meanwhile(Runnable what) {
        meanwhile = what;
    }

    int calls() {
        return calls;
    }
}
