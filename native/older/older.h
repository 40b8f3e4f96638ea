/* Included before everything else: the mathematics of glibc as it has always been. 2.29 gave these a version of their own
   that differs only in errno, and whatever is linked on it asks for 2.29 from then on. */
#if defined(__x86_64__)
#define FIRST "GLIBC_2.2.5"
#elif defined(__aarch64__)
#define FIRST "GLIBC_2.17"
#endif
#define ALWAYS(name) __asm__(".symver " #name "," #name "@" FIRST)

ALWAYS(exp);
ALWAYS(exp2);
ALWAYS(log);
ALWAYS(log2);
ALWAYS(pow);
