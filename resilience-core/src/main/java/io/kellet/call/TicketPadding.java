package io.kellet.call;

/**
 * Keeps two tickets off one cache line. A ticket is written at every call, and a desk makes its threads' tickets one after the
 * other; fields of a superclass lie before those of its subclass.
 */
abstract class TicketPadding {
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
