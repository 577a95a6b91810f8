/* csqutil_definitions.c - where COMMAND and SDEFS write definitions. */
#include "exec/csqutil.h"
#include "exec/messages.h"

enum { DEFINITION_LRECL = 80 };

static const struct {
    const char *keyword;
    enum command_make make;
} kinds[] = { { "MAKEDEF", MAKE_DEFINE }, { "MAKEREP", MAKE_REPLACE }, { "MAKEALT", MAKE_ALTER }, { "MAKEDEL", MAKE_DELETE } };

unsigned csqutil_open_definitions(struct csqutil *u, struct csqutil_definitions *definitions,
                                  const struct csqutil_statement *statement, enum command_make *make)
{
    static const struct record_attributes cards = { RECFM_F, true, CONTROL_NONE, DEFINITION_LRECL, 0 };
    const char *keyword = NULL;

    /* DIFFERS: CSQUTIL MAKECLNT is refused: the layout of a client channel definition table is not published. */
    if (csqutil_has(statement, "MAKECLNT")) {
        csqutil_say(u, GBRE112E, "MAKECLNT", "THE LAYOUT OF A CLIENT CHANNEL TABLE IS NOT PUBLISHED");
        return CSQUTIL_SEVERE;
    }
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        if (csqutil_has(statement, kinds[i].keyword)) {
            if (keyword) {
                csqutil_say(u, CSQU105E, statement->row->name);
                return CSQUTIL_SEVERE;
            }
            keyword = kinds[i].keyword;
            *make = kinds[i].make;
        }
    if (!keyword)
        return CSQUTIL_GOOD;
    if (!csqutil_ddname(statement, keyword, "", definitions->ddname))
        return csqutil_bad_value(u, statement, keyword);
    if (dd_open_write(u->step, definitions->ddname, &cards, &definitions->dd) < 0) {
        definitions->dd = NULL;
        dd_missing(u->step, definitions->ddname);
        return CSQUTIL_SEVERE;
    }
    return CSQUTIL_GOOD;
}

void csqutil_definition(struct csqutil_definitions *definitions, struct span line)
{
    if (definitions->failed == 0)
        definitions->failed = dd_write(definitions->dd, line);
}

unsigned csqutil_close_definitions(struct csqutil *u, struct csqutil_definitions *definitions, unsigned code)
{
    int closed = definitions->dd ? dd_close(definitions->dd) : 0;

    if (definitions->failed == 0)
        definitions->failed = closed;
    if (definitions->failed == 0)
        return code;
    csqutil_say(u, GBRE106E, definitions->ddname, reason_text(definitions->failed));
    return CSQUTIL_SEVERE;
}
