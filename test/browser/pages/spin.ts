/** A worker that does nothing but keep a processor busy. */
for (;;);
