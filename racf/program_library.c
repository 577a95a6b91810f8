/* program_library.c - the parts of a member of class PROGRAM. */
#include "racf/program_library.h"

static struct span part(struct span *rest)
{
    struct span text = span_part(*rest, 0, span_find(*rest, '/'));

    *rest = span_from(*rest, text.length + 1);
    if (text.length > 1 && text.data[0] == '\'' && text.data[text.length - 1] == '\'')
        text = span_part(text, 1, text.length - 2);
    return text;
}

struct program_library program_library_of(struct span member)
{
    struct program_library library;

    library.name = part(&member);
    library.volume = part(&member);
    library.pads = part(&member);
    return library;
}
