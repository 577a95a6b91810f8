/* bug.c - bug() and fatal(). */
#include "base/bug.h"

#include <stdarg.h>

void bug_at(const char *file, int line, const char *format, ...)
{
    va_list values;

    fprintf(stderr, "bug at %s:%d: ", file, line);
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
    abort();
}

void fatal(const char *format, ...)
{
    va_list values;

    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
    exit(3);
}
