package io.kellet.var;

/**
 * The inverse of the standard normal distribution above its middle: Wichura's algorithm AS 241 (Applied Statistics 37, 1988,
 * 477-484), variant PPND16, whose author states a relative error of about 10<sup>-16</sup>. Two rational functions of
 * degree seven for probabilities up to 1 - 10<sup>-11</sup>, and a third beyond.
 */
final class NormalQuantile {

    private static final double MIDDLE = 0.425; // as far from one half, the first function is used
    private static final double MIDDLE_SQUARED = 0.180625;
    private static final double FAR = 5; // in units of sqrt(-ln(tail))
    private static final double NEAR_START = 1.6;

    // coefficients from the highest power down, rounded to the nearest double
    private static final double[] MIDDLE_TOP = {
        2509.0809287301227,
        33430.57558358813,
        67265.7709270087,
        45921.95393154987,
        13731.69376550946,
        1971.5909503065513,
        133.14166789178438,
        3.3871328727963665
    };
    private static final double[] MIDDLE_BOTTOM = {
        5226.495278852854,
        28729.085735721943,
        39307.89580009271,
        21213.794301586597,
        5394.196021424751,
        687.1870074920579,
        42.31333070160091,
        1
    };
    private static final double[] NEAR_TOP = {
        0.0007745450142783414,
        0.022723844989269184,
        0.2417807251774506,
        1.2704582524523684,
        3.6478483247632045,
        5.769497221460691,
        4.630337846156546,
        1.4234371107496835
    };
    private static final double[] NEAR_BOTTOM = {
        1.0507500716444169e-9,
        0.0005475938084995345,
        0.015198666563616457,
        0.14810397642748008,
        0.6897673349851,
        1.6763848301838038,
        2.053191626637759,
        1
    };
    private static final double[] FAR_TOP = {
        2.0103343992922881e-7,
        2.7115555687434876e-5,
        0.0012426609473880784,
        0.026532189526576124,
        0.29656057182850487,
        1.7848265399172913,
        5.463784911164114,
        6.657904643501103
    };
    private static final double[] FAR_BOTTOM = {
        2.0442631033899397e-15,
        1.421511758316446e-7,
        1.8463183175100548e-5,
        0.0007868691311456133,
        0.014875361290850615,
        0.1369298809227358,
        0.599832206555888,
        1
    };

    private NormalQuantile() {}

    /** The z that a standard normal variable stays below with this probability; it must be in [0.5, 1). */
    static double of(double probability) {
        double fromMiddle = probability - 0.5;
        if (fromMiddle <= MIDDLE) {
            double r = MIDDLE_SQUARED - fromMiddle * fromMiddle;
            return fromMiddle * ratio(MIDDLE_TOP, MIDDLE_BOTTOM, r);
        }
        double r = Math.sqrt(-Math.log(1 - probability));
        return r <= FAR ? ratio(NEAR_TOP, NEAR_BOTTOM, r - NEAR_START) : ratio(FAR_TOP, FAR_BOTTOM, r - FAR);
    }

    /** The height of the standard normal curve. */
    static double density(double z) {
        return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }

    private static double ratio(double[] top, double[] bottom, double at) {
        return polynomial(top, at) / polynomial(bottom, at);
    }

    private static double polynomial(double[] coefficients, double at) {
        double value = 0;
        for (double coefficient : coefficients) {
            value = value * at + coefficient;
        }
        return value;
    }
}
