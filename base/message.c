/* message.c - issuing a message. */
#include "base/message.h"

#include "base/text.h"

void message_put(struct buf *out, const char *id, const char *format, ...)
{
    size_t start = out->length;
    va_list values;

    buf_printf(out, "%s%s", id, format[0] ? " " : "");
    va_start(values, format);
    buf_vprintf(out, format, values);
    va_end(values);
    for (size_t i = start; i < out->length; i++)
        if (out->data[i] != '\n' && !text_is_printable(out->data[i]))
            out->data[i] = '.';
    buf_put_text(out, "\n");
}
