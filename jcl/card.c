/* card.c - records of a deck and what kind of card each is. */
#include "jcl/card.h"

bool card_next(struct span *rest, struct card *card)
{
    if (!span_line(rest, &card->record))
        return false;
    card->image = span_part(card->record, 0, CARD_BYTES);
    return true;
}

struct span card_columns(const struct card *card, size_t first, size_t last)
{
    return span_part(card->image, first - 1, last - first + 1);
}

bool card_marked(const struct card *card)
{
    return card->image.length > CARD_MARK && card->image.data[CARD_MARK] != ' ';
}

bool card_is_unnamed(const struct card *card)
{
    return span_starts(card->image, "//") && (card->image.length == 2 || card->image.data[2] == ' ');
}

struct span card_verb(const struct card *card)
{
    struct span rest = span_from(card->image, 2);

    return span_part(rest, 0, span_find(rest, ' '));
}

bool card_jecl_verb(struct span verb)
{
    static const char *const verbs[] = { "JOBPARM", "ROUTE", "PRIORITY", "MESSAGE", "OUTPUT", "XEQ", "XMIT",
                                         "SETUP", "NETACCT", "NOTIFY", "SIGNON", "SIGNOFF" };

    if (verb.length && verb.data[0] == '$')
        return true;
    for (size_t i = 0; i < ARRAY_COUNT(verbs); i++)
        if (span_is(verb, verbs[i]))
            return true;
    return false;
}

enum card_kind card_kind(const struct card *card)
{
    struct span image = card->image;

    if (span_starts(image, "//")) {
        if (image.length > 2 && image.data[2] == '*')
            return CARD_COMMENT;
        return span_trim_end(image).length == 2 ? CARD_NULL : CARD_STATEMENT;
    }
    if (span_starts(image, "/*"))
        return image.length == 2 || image.data[2] == ' ' ? CARD_DELIMITER : CARD_JECL;
    return CARD_DATA;
}
