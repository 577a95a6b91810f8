/* banned.h - functions that have no place here, turned into compile errors.
 *
 * Each of them writes past a buffer, keeps hidden state, or hides an error; the word after
 * it says what to use. Included by base.h only, after the system headers that declare them.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <string.h>
#include <strings.h>
#include <time.h>

#define BANNED(function) use_of_##function##_is_banned

#undef strcpy
#define strcpy(a, b) BANNED(strcpy)   /* buf_put */
#undef strcat
#define strcat(a, b) BANNED(strcat)   /* buf_put */
#undef strncpy
#define strncpy(a, b, n) BANNED(strncpy) /* text_copy */
#undef strncat
#define strncat(a, b, n) BANNED(strncat) /* buf_put */
#undef sprintf
#define sprintf(...) BANNED(sprintf)  /* buf_printf, snprintf */
#undef vsprintf
#define vsprintf(...) BANNED(vsprintf)
#undef strtok
#define strtok(a, b) BANNED(strtok)   /* span_word */
#undef atoi
#define atoi(a) BANNED(atoi)          /* text_number */
#undef atol
#define atol(a) BANNED(atol)
#undef localtime
#define localtime(t) BANNED(localtime) /* clock_local */
#undef gmtime
#define gmtime(t) BANNED(gmtime)
#undef ctime
#define ctime(t) BANNED(ctime)
#undef asctime
#define asctime(t) BANNED(asctime)

#endif
