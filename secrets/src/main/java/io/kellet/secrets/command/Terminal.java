package io.kellet.secrets.command;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;

/** The terminal the process may be at. */
interface Terminal {

    /** Does a person read what is written? */
    boolean isThere();

    /** What a person types, unseen. The caller's own, to be wiped. */
    char[] readUnseen(String prompt) throws RefusedException;

    /** The process's own. */
    @SuppressWarnings("SystemConsoleNull") // it is asked whether it is a terminal, too
    static Terminal system() {
        return new Terminal() {
            @Override
            public boolean isThere() {
                Console console = System.console();
                return console != null && isTerminal(console);
            }

            @Override
            public char[] readUnseen(String prompt) throws RefusedException {
                Console console = System.console();
                char[] typed = console == null || !isTerminal(console) ? null : console.readPassword("%s", prompt);
                if (typed == null) {
                    throw new RefusedException(
                            "there is no terminal to type at: give the password by --password-file or"
                                    + " KELLET_SECRETS_PASSWORD, and a value by --from");
                }
                return typed;
            }
        };
    }

    /** From JDK 22 on there is a console without a terminal, too, and a way to ask. */
    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true; // before, there is a console at a terminal only
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }
}
