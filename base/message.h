/* message.h - messages are data: one row each in a messages.def, checked by the compiler where they are issued.
 *
 * A row is MESSAGE(id, severity, format, means, system, person): the id as on the mainframe, its severity letter, the
 * printf format of the text behind the id, and three sentences: what it means, what the system does, what the person should do.
 * A folder's messages.h expands its messages.def to one constant format per id:
 *
 *     #define MESSAGE MESSAGE_FORMAT
 *     #include "racf/messages.def"
 *     #undef MESSAGE
 *
 * and code then says message(out, ICH10103I, profile). `greenbar help ICH408I` and docs/messages.md read the same rows.
 * A logical message of several lines has '\n' in its format; no value may hold one.
 *
 * Errors:  those of the buffer (base/buf.h).
 */
#ifndef BASE_MESSAGE_H
#define BASE_MESSAGE_H

#include "base/buf.h"

struct message_row {
    const char *id;
    char severity; /* I information, W warning, E error, A action, D decision, S severe */
    const char *format;
    const char *means;
    const char *system;
    const char *person;
};

#define MESSAGE_FORMAT(id, severity, format, means, system, person) static const char id##_format[] UNUSED = format;
#define MESSAGE_ROW(id, severity, format, means, system, person) { #id, #severity[0], format, means, system, person },

/* Appends "ID text\n"; control bytes that values brought in become periods. */
#define message(out, id, ...) message_put((out), #id, id##_format, ##__VA_ARGS__)

void message_put(struct buf *out, const char *id, const char *format, ...) PRINTF_LIKE(3, 4);

#endif
