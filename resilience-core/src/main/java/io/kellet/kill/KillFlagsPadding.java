package io.kellet.kill;

/** Keeps whatever is written beside it in memory off the line that every check reads. */
abstract class KillFlagsPadding {
    long p00;
    long p01;
    long p02;
    long p03;
    long p04;
    long p05;
    long p06;
    long p07;
    long p08;
    long p09;
    long p10;
    long p11;
    long p12;
    long p13;
    long p14;
}
