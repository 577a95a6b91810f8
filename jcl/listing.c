/* listing.c - what conversion prints. */
#include "jcl/listing.h"

#include "base/mem.h"
#include "base/text.h"
#include "jcl/deck.h"
#include "jcl/messages.h"

enum {
    RECORD_MAX = 120,     /* of a SUBSTITUTION line */
    NUMBER_COLUMNS = 10,
    JOBID_COLUMN = 73,
};

void listing_init(struct listing *listing, struct buf *jesjcl, struct arena *arena, struct span deck, const struct name8 *jobid)
{
    *listing = (struct listing){ .jesjcl = jesjcl, .level = 1, .jobid = *jobid };
    buf_init(&listing->text, SIZE_MAX / 2);
    listing->job_card = span_part(deck, 0, deck_job_card_length(deck));
    listing->masked = arena_text(arena, listing->job_card);
    deck_mask_passwords(listing->masked, listing->job_card.length, ' ');
}

void listing_release(struct listing *listing)
{
    buf_release(&listing->text);
    mem_free(listing->messages);
}

/* Foreign bytes cannot forge a record. */
static void make_printable(struct buf *buf, size_t start)
{
    text_make_printable(buf->data + start, buf->length - start);
    buf_put_text(buf, "\n");
}

static void put_number(struct listing *listing, bool numbered)
{
    if (numbered)
        buf_printf(listing->jesjcl, "%9u ", ++listing->statement);
    else
        buf_fill(listing->jesjcl, ' ', NUMBER_COLUMNS);
}

static bool wanted(const struct listing *listing, enum listing_origin origin)
{
    return listing->level == 1 || (listing->level == 2 && origin == ORIGIN_DECK);
}

/* The bytes to print for a record: those of the JOB statement without passwords. */
static struct span printed(const struct listing *listing, struct span image)
{
    size_t offset = (size_t)(image.data - listing->job_card.data);

    if (image.data < listing->job_card.data || offset + image.length > listing->job_card.length)
        return image;
    return span_bytes(listing->masked + offset, image.length);
}

static void put_card(struct listing *listing, const struct card *card, const char *prefix, bool numbered, bool first_card)
{
    struct span image = printed(listing, card->image);
    size_t start;

    put_number(listing, numbered);
    start = listing->jesjcl->length;
    if (prefix) {
        buf_put_text(listing->jesjcl, prefix);
        image = span_from(image, 2);
    }
    if (first_card && listing->jobid.text[0]) {
        image = span_trim_end(span_part(image, 0, JOBID_COLUMN - 1));
        buf_put_span(listing->jesjcl, image);
        buf_fill(listing->jesjcl, ' ', JOBID_COLUMN - 1 - image.length);
        buf_put_text(listing->jesjcl, listing->jobid.text);
    } else {
        buf_put_span(listing->jesjcl, span_trim_end(image));
    }
    make_printable(listing->jesjcl, start);
}

static void put_cards(struct listing *listing, const struct statement *statement, enum listing_origin origin, const char *prefix,
                      bool numbered)
{
    bool job = numbered && listing->statement == 0;
    struct span rest = statement->cards;
    struct card card;

    if (!job && !wanted(listing, origin)) {
        listing->statement += numbered;
        return;
    }
    while (card_next(&rest, &card)) {
        put_card(listing, &card, span_starts(card.image, "//") ? prefix : NULL, numbered, job && numbered);
        numbered = false;
    }
}

void listing_cards(struct listing *listing, const struct statement *statement, enum listing_origin origin, bool numbered)
{
    static const char *const prefixes[] = { NULL, "XX", "++" };

    put_cards(listing, statement, origin, prefixes[origin], numbered);
}

void listing_overridden(struct listing *listing, const struct statement *statement, enum listing_origin origin)
{
    put_cards(listing, statement, origin, origin == ORIGIN_INSTREAM ? "+/" : "X/", false);
}

void listing_generated_sysin(struct listing *listing)
{
    static const char image[] = "//SYSIN    DD *                             GENERATED STATEMENT\n";
    struct statement statement = { .cards = span_of(image) };

    put_cards(listing, &statement, ORIGIN_DECK, NULL, true);
}

void listing_substitution(struct listing *listing, struct span operands)
{
    struct buf line;
    struct span rest;

    if (!wanted(listing, ORIGIN_LIBRARY))
        return;
    buf_init(&line, SIZE_MAX / 2);
    message(&line, IEFC653I, "");
    line.length--; /* its end of line */
    buf_put_span(&line, operands);
    deck_mask_text(line.data, line.length, ' ');
    rest = buf_span(&line);
    while (rest.length) {
        struct span part = span_part(rest, 0, RECORD_MAX - NUMBER_COLUMNS);
        size_t start;

        put_number(listing, false);
        start = listing->jesjcl->length;
        buf_put_span(listing->jesjcl, part);
        make_printable(listing->jesjcl, start);
        rest = span_from(rest, part.length);
    }
    buf_release(&line);
}

bool listing_begin(struct listing *listing, uint32_t statement, bool error)
{
    struct listing_message *entry;

    listing->errors += error;
    if (listing->message_count == LISTING_MESSAGES_MAX)
        return false;
    if (listing->message_count == listing->message_room) {
        listing->message_room = listing->message_room ? 2 * listing->message_room : 8;
        listing->messages = mem_resize(listing->messages, listing->message_room, sizeof *listing->messages);
    }
    entry = &listing->messages[listing->message_count];
    *entry = (struct listing_message){ statement, listing->message_count, listing->text.length };
    listing->message_count++;
    return true;
}

static int by_statement(const void *a, const void *b)
{
    const struct listing_message *x = a, *y = b;

    if (x->statement != y->statement)
        return x->statement < y->statement ? -1 : 1;
    return x->sequence < y->sequence ? -1 : x->sequence > y->sequence;
}

void listing_messages(struct listing *listing, struct buf *out)
{
    if (listing->message_count == 0)
        return;
    qsort(listing->messages, listing->message_count, sizeof *listing->messages, by_statement);
    buf_put_text(out, "  STMT NO. MESSAGE\n");
    for (uint32_t i = 0; i < listing->message_count; i++) {
        struct span rest = span_from(buf_span(&listing->text), listing->messages[i].offset);
        struct span line;

        span_line(&rest, &line);
        buf_printf(out, "%10u ", listing->messages[i].statement);
        buf_put_span(out, line);
        buf_put_text(out, "\n");
    }
}
