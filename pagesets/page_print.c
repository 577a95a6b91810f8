/* page_print.c - a page as lines of text. */
#include "pagesets/page_print.h"

#include "base/text.h"

enum { LINE = 32, GROUP = 4 };

const char *page_kind_name(enum page_kind kind)
{
    static const char *const names[] = { "NONE", "HEADER", "SPACE MAP", "BATCH", "SLOTS", "BODY", "ANCHOR" };

    return (unsigned)kind < ARRAY_COUNT(names) ? names[kind] : "?";
}

/* Offset, hexadecimal in groups, text; lines of zeros are left out. */
static void put_bytes(struct span bytes, struct buf *out)
{
    for (size_t at = 0; at < bytes.length; at += LINE) {
        struct span line = span_part(bytes, at, LINE);
        char text[LINE + 1] = "";
        bool zeros = true;

        for (size_t i = 0; i < line.length; i++)
            zeros = zeros && line.data[i] == 0;
        if (zeros)
            continue;
        buf_printf(out, "  %04zX ", at);
        for (size_t i = 0; i < LINE; i++) {
            buf_put_text(out, i % GROUP ? "" : " ");
            if (i < line.length)
                buf_printf(out, "%02X", (unsigned char)line.data[i]);
            else
                buf_put_text(out, "  ");
        }
        for (size_t i = 0; i < line.length; i++)
            text[i] = line.data[i] >= ' ' && line.data[i] <= '~' ? line.data[i] : '.';
        buf_printf(out, "  *%s*\n", text);
    }
}

static void put_slots(const struct page *page, bool bytes, struct buf *out)
{
    buf_printf(out, " SLOTS(%u) USED(%u) ROOM(%d)\n", page_slots(page), page_slots_used(page),
               page_room(page, page_free_slot(page)));
    for (unsigned slot = 0; slot < page_slots(page); slot++) {
        struct span content;
        uint16_t flags;

        if (page_read(page, slot, &content, &flags) < 0)
            continue;
        buf_printf(out, " SLOT %u LENGTH(%zu) FLAGS(%04X)\n", slot, content.length, flags);
        if (bytes)
            put_bytes(content, out);
    }
}

void page_print(const struct page *page, const char *damage, bool bytes, struct buf *out)
{
    if (page_is_zeros(page)) {
        buf_put_text(out, "PAGE OF ZEROS\n");
        return;
    }
    buf_printf(out, "PAGE %u PSID(%u) KIND(%s) RBA(%016llX) OWNER(%u) NEXT(%u) PREVIOUS(%u)%s\n", page_number(page),
               page_psid(page), page_kind_name(page_kind(page)), (unsigned long long)page_rba(page), page_owner(page),
               page_next(page), page_previous(page), page_volatile(page) ? " VOLATILE" : "");
    if (damage)
        buf_printf(out, " DAMAGED: %s\n", damage);
    if (!damage && page_kind(page) == PAGE_SLOTS)
        put_slots(page, bytes, out);
    else if (bytes)
        put_bytes(span_bytes(page->bytes, PAGE_SIZE), out);
}
