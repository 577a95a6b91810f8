/* hazards.c - requests that were let through because a security switch is off. */
#include "mstr/hazards.h"

#include "base/crc32c.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/table.h"
#include "base/text.h"
#include "mstr/messages.h"
#include "mstr/qmgr.h"

enum {
    KEY_MAX = 4000, WHEN_TEXT = 40, PROFILE_NAME_MAX = 300,
    NAMES_MAX = 3000,    /* of a request: topics have several */
    FILE_MAX = 1 << 21, FILE_VERSION = 1, CRC_LENGTH = 4,
};

static const char MAGIC[] = "GBHZ";
static const char RESLEVEL[] = "RESLEVEL"; /* in the file in place of a switch */

/* In the order of use: HASH_ITER begins with the one used longest ago. */
struct hazard {
    char *key; /* what makes requests the same */
    struct name8 user;
    struct hazard_request request; /* middle and name are those of: */
    char *name, *middle;
    uint64_t count;
    microseconds last;
    UT_hash_handle hh;
};

struct hazards {
    struct hazard *all;
    uint64_t dropped; /* requests that had to make room */
    bool changed;     /* since it was saved */
};

static const struct switch_row {
    const char *word, *suffix;
    enum mq_class class_id;
} switch_rows[SWITCH_COUNT] = {
#define SWITCH(id, word, suffix, class_id, place) [SWITCH_##id] = { word, suffix, MQ_CLASS_##class_id },
#include "mstr/switches.def"
#undef SWITCH
};

/* -- noting -- */

static void forget(struct hazards *hazards, struct hazard *hazard)
{
    HASH_DEL(hazards->all, hazard);
    mem_free(hazard->key);
    mem_free(hazard->name);
    mem_free(hazard->middle);
    mem_free(hazard);
}

static struct hazard *new_hazard(const struct name8 *user, const struct hazard_request *request, const char *key)
{
    struct hazard *hazard = mem_alloc(1, sizeof *hazard);

    hazard->key = mem_copy_text(key);
    hazard->user = *user;
    hazard->request = *request;
    hazard->name = mem_copy(request->name.data, request->name.length);
    hazard->request.name = span_of(hazard->name);
    hazard->middle = mem_copy_text(request->middle);
    hazard->request.middle = hazard->middle;
    return hazard;
}

static struct hazard *note(struct hazards **at, const struct name8 *user, const struct hazard_request *request)
{
    char key[KEY_MAX];
    struct hazards *hazards = *at;
    struct hazard *hazard;

    if (!hazards)
        hazards = *at = mem_alloc(1, sizeof *hazards);
    snprintf(key, sizeof key, "%d %d %d %d %s %s%.*s", request->spared ? -1 : (int)request->switch_id, (int)request->spared,
             (int)request->class_id, (int)request->level, user->text, request->middle, (int)request->name.length,
             request->name.data);
    HASH_FIND_STR(hazards->all, key, hazard);
    if (hazard) { /* to the end of the order of use */
        HASH_DEL(hazards->all, hazard);
    } else {
        hazard = new_hazard(user, request, key);
        if (HASH_COUNT(hazards->all) == HAZARDS_MAX) {
            forget(hazards, hazards->all);
            hazards->dropped++;
        }
    }
    HASH_ADD_KEYPTR(hh, hazards->all, hazard->key, strlen(hazard->key), hazard);
    return hazard;
}

void hazards_note(struct hazards **hazards, const struct name8 *user, const struct hazard_request *request)
{
    struct hazard *hazard = note(hazards, user, request);

    hazard->count++;
    hazard->last = clock_now();
    (*hazards)->changed = true;
}

void hazards_release(struct hazards *hazards)
{
    while (hazards && hazards->all)
        forget(hazards, hazards->all);
    mem_free(hazards);
}

/* -- the file: docs/formats/hazards.md -- */

static void put_all(const struct hazards *hazards, struct buf *out)
{
    struct hazard *hazard, *next;

    buf_put(out, MAGIC, 4);
    buf_put_u16(out, FILE_VERSION);
    buf_put_u16(out, 0);
    buf_put_u64(out, hazards->dropped);
    buf_put_u32(out, HASH_COUNT(hazards->all));
    HASH_ITER(hh, hazards->all, hazard, next) {
        const struct hazard_request *request = &hazard->request;

        buf_put_field_text(out, hazard->user.text);
        buf_put_field_text(out, request->spared ? RESLEVEL : switch_rows[request->switch_id].word);
        buf_put_field_text(out, mq_class_name(request->class_id, false));
        buf_put_u8(out, (uint8_t)request->level);
        buf_put_u64(out, hazard->count);
        buf_put_u64(out, (uint64_t)hazard->last);
        buf_put_field_text(out, request->middle);
        buf_put_field(out, request->name);
    }
    buf_put_u32(out, crc32c(0, buf_span(out)));
}

int hazards_save(struct hazards *hazards, const char *path)
{
    struct buf out;
    int reason;

    if (!hazards || !hazards->changed)
        return 0;
    buf_init(&out, FILE_MAX);
    put_all(hazards, &out);
    reason = buf_failed(&out) ? REASON_TOO_LONG : io_replace_file(path, buf_span(&out), 0600);
    hazards->changed = reason < 0;
    buf_release(&out);
    return reason;
}

static bool switch_of(struct span word, enum switch_id *id)
{
    for (unsigned i = 0; i < SWITCH_COUNT; i++)
        if (span_is(word, switch_rows[i].word)) {
            *id = (enum switch_id)i;
            return true;
        }
    return false;
}

static bool class_of(struct span name, enum mq_class *id)
{
    for (unsigned i = 0; i < MQ_CLASS_COUNT; i++)
        if (span_is(name, mq_class_name((enum mq_class)i, false))) {
            *id = (enum mq_class)i;
            return true;
        }
    return false;
}

static bool has_nul(struct span text)
{
    return memchr(text.data, '\0', text.length) != NULL;
}

static int get_one(struct hazards **hazards, struct reader *in)
{
    struct hazard_request request = { .middle = "" };
    struct span user = reader_field(in, NAME8_MAX), word = reader_field(in, KEY_MAX), class_name = reader_field(in, KEY_MAX);
    struct span middle;
    uint8_t level = reader_u8(in);
    uint64_t count = reader_u64(in), last = reader_u64(in);
    char text[KEY_MAX];
    struct name8 who = { "" };
    struct hazard *hazard;

    middle = reader_field(in, NAMES_MAX);
    request.name = reader_field(in, NAMES_MAX);
    request.spared = span_is(word, RESLEVEL);
    if (in->reason < 0 || level > RACF_ALTER || (user.length && name8_of(&who, user) < 0) ||
        (!request.spared && !switch_of(word, &request.switch_id)) || !class_of(class_name, &request.class_id) ||
        has_nul(middle) || has_nul(request.name))
        return REASON_CORRUPT;
    request.level = (enum racf_level)level;
    snprintf(text, sizeof text, "%.*s", (int)middle.length, middle.data);
    request.middle = text;
    hazard = note(hazards, &who, &request);
    hazard->count += count;
    hazard->last = (microseconds)last;
    return 0;
}

static int get_all(struct hazards **hazards, struct span bytes)
{
    struct reader in = reader_of(span_part(bytes, 0, bytes.length - CRC_LENGTH));
    struct span magic = reader_bytes(&in, 4);
    uint16_t version = reader_u16(&in);
    uint64_t dropped;
    uint32_t count;
    int reason = 0;

    if (!span_is(magic, MAGIC) || version != FILE_VERSION)
        return REASON_VERSION;
    reader_u16(&in);
    dropped = reader_u64(&in);
    count = reader_u32(&in);
    if (count > HAZARDS_MAX)
        return REASON_CORRUPT;
    for (uint32_t i = 0; i < count && reason == 0; i++)
        reason = get_one(hazards, &in);
    if (reason == 0)
        reason = reader_end(&in);
    if (reason == 0 && *hazards)
        (*hazards)->dropped += dropped;
    return reason;
}

int hazards_load(struct hazards **hazards, const char *path)
{
    struct hazards *loaded = NULL;
    struct reader last;
    struct buf bytes;
    int reason;

    buf_init(&bytes, FILE_MAX);
    reason = io_read_file(path, &bytes);
    if (reason == 0 && bytes.length <= CRC_LENGTH)
        reason = REASON_CORRUPT;
    if (reason == 0) {
        last = reader_of(span_from(buf_span(&bytes), bytes.length - CRC_LENGTH));
        reason = reader_u32(&last) == crc32c(0, span_bytes(bytes.data, bytes.length - CRC_LENGTH))
                     ? get_all(&loaded, buf_span(&bytes)) : REASON_CORRUPT;
    }
    buf_release(&bytes);
    if (reason < 0) {
        hazards_release(loaded);
        return reason;
    }
    hazards_release(*hazards);
    *hazards = loaded;
    return 0;
}

/* -- telling -- */

static const char *when_text(microseconds when, char text[WHEN_TEXT])
{
    struct tm day = clock_local(when);

    strftime(text, WHEN_TEXT, "%Y-%m-%d %H:%M:%S", &day);
    return text;
}

/* Who put the profile there that was found when the switches were read: of the history of RACF, as far as the user of the address
 * space may see it. */
static void put_maker(const struct qmgr *qmgr, const char *class_name, const char *profile, struct buf *out)
{
    struct name8 user;
    microseconds when;
    char text[WHEN_TEXT];

    if (qmgr->saf.made && qmgr->saf.made(qmgr->saf.context, class_name, profile, qmgr->security.switches.read, &when, &user) == 0)
        message(out, GBRM101I, profile, class_name, when_text(when, text), user.text);
    else
        message(out, GBRM102I, profile, class_name);
}

/* The profile that turned the switch off; false: none did. */
static bool deciding_profile(const struct qmgr *qmgr, enum switch_id id, char name[PROFILE_NAME_MAX])
{
    const struct switch_value *value = &qmgr->security.switches.values[id];

    if (value->outcome == SWITCH_OFF_FOUND)
        snprintf(name, PROFILE_NAME_MAX, "%s", value->profile.text);
    else if (value->outcome == SWITCH_OFF_NOT_FOUND) /* the group's NO, which no YES takes back */
        snprintf(name, PROFILE_NAME_MAX, "%s.NO.%s", qmgr->group, switch_rows[id].suffix);
    else
        return false;
    return true;
}

static unsigned put_switches(struct qmgr *qmgr, struct buf *out)
{
    const struct switches *switches = &qmgr->security.switches;
    char profile[PROFILE_NAME_MAX];
    unsigned off = 0;

    for (unsigned id = 0; id < SWITCH_COUNT; id++) {
        const struct switch_value *value = &switches->values[id];

        if (value->outcome == SWITCH_NOT_READ || value->on)
            continue;
        off++;
        message(out, GBRM103I, qmgr->cpf, switch_rows[id].word);
        if (deciding_profile(qmgr, (enum switch_id)id, profile))
            put_maker(qmgr, mq_class_name(MQ_CLASS_ADMIN, switches->mixed), profile, out);
        else
            message(out, GBRM104I, mq_class_name(switch_rows[id].class_id, switches->mixed));
    }
    return off;
}

/* One level: does a profile decide, and how? */
static int ask_at(struct qmgr *qmgr, const struct identity *who, const char *hlq, const struct hazard_request *request,
                  struct span name, struct racf_decision *decision, bool *found)
{
    struct resource resource;
    int reason;

    snprintf(resource.text, sizeof resource.text, "%s.%s%.*s", hlq, request->middle, (int)name.length, name.data);
    reason = qmgr->saf.check(qmgr->saf.context, who, mq_class_name(request->class_id, qmgr->security.switches.mixed), resource.text,
                             request->level, RACF_LOG_NONE, decision);
    *found = reason == 0 && decision->why != RACF_WHY_NO_PROFILE && decision->code != 4;
    return reason;
}

static int ask_about(struct qmgr *qmgr, const struct identity *who, const struct hazard_request *request, struct span name,
                     struct racf_decision *decision, bool *found)
{
    int reason = ask_at(qmgr, who, qmgr->name, request, name, decision, found);

    if (reason == 0 && !*found && qmgr->group[0])
        reason = ask_at(qmgr, who, qmgr->group, request, name, decision, found);
    return reason;
}

/* What comes out is that of the first name, unless another one grants it. */
static int ask_names(struct qmgr *qmgr, const struct identity *who, const struct hazard_request *request,
                     struct racf_decision *decision, bool *found)
{
    struct span rest = request->name, name;
    struct racf_decision other;
    bool other_found;
    int reason;

    if (request->class_id != MQ_CLASS_TOPIC)
        return ask_about(qmgr, who, request, request->name, decision, found);
    reason = ask_about(qmgr, who, request, span_word(&rest), decision, found);
    while (reason == 0 && decision->code != 0 && (name = span_word(&rest)).length) {
        reason = ask_about(qmgr, who, request, name, &other, &other_found);
        if (reason == 0 && other.code == 0)
            *decision = other;
    }
    return reason;
}

/* Asks again as if the check were made: 1 it would have been allowed, 0 refused, or a reason. *words: why the user cannot be signed
 * on; the check is then made of nobody. */
static int ask_again(struct qmgr *qmgr, const struct hazard *hazard, struct racf_decision *decision, bool *found,
                     const char **words)
{
    struct identity who = { 0 };
    const struct identity *asked = &qmgr->security.nobody;
    int reason = 0;

    *decision = (struct racf_decision){ .code = 8, .why = RACF_WHY_NO_PROFILE };
    *found = false;
    *words = NULL;
    if (!name8_none(&hazard->user)) {
        reason = qmgr->saf.identify(qmgr->saf.context, &hazard->user, &who);
        *words = reason < 0 ? racf_logon_words(reason) : NULL;
        asked = reason < 0 ? asked : &who;
        reason = *words ? 0 : reason;
    }
    if (reason == 0)
        reason = ask_names(qmgr, asked, &hazard->request, decision, found);
    identity_release(&who);
    return reason < 0 ? reason : decision->code == 0;
}

/* 1: it would have failed, and that was said. */
static unsigned put_request(struct qmgr *qmgr, const struct hazard *hazard, unsigned *unknown, struct buf *out)
{
    struct racf_decision decision;
    char text[WHEN_TEXT], resource[KEY_MAX];
    struct span rest = hazard->request.name, name = rest;
    const char *class_name = mq_class_name(hazard->request.class_id, qmgr->security.switches.mixed), *words;
    const char *user = name8_none(&hazard->user) ? "NOBODY (NO USER ID)" : hazard->user.text;
    bool found;
    int allowed = ask_again(qmgr, hazard, &decision, &found, &words);

    if (allowed > 0)
        return 0;
    if (hazard->request.class_id == MQ_CLASS_TOPIC)
        name = span_word(&rest);
    snprintf(resource, sizeof resource, "%s.%s%.*s", qmgr->name, hazard->request.middle, (int)name.length, name.data);
    text_make_printable(resource, strlen(resource));
    when_text(hazard->last, text);
    *unknown += allowed < 0;
    if (allowed < 0)
        message(out, GBRM107I, user, class_name, resource);
    else if (words)
        message(out, GBRM121I, user, racf_level_text(hazard->request.level), class_name, resource, words,
                (unsigned long long)hazard->count, text);
    else if (found)
        message(out, GBRM105I, user, racf_level_text(hazard->request.level), class_name, resource,
                racf_level_text(decision.allowed), (unsigned long long)hazard->count, text);
    else
        message(out, GBRM106I, user, racf_level_text(hazard->request.level), class_name, resource,
                (unsigned long long)hazard->count, text);
    return allowed == 0;
}

/* Of users whom RESLEVEL spares, once each. */
static void put_spared(const struct qmgr *qmgr, const struct hazards *hazards, struct buf *out)
{
    const struct hazard *hazard, *next, *earlier;

    HASH_ITER(hh, hazards->all, hazard, next) {
        for (earlier = hazards->all; earlier != hazard; earlier = earlier->hh.next)
            if (earlier->request.spared && strcmp(earlier->user.text, hazard->user.text) == 0)
                break;
        if (hazard->request.spared && earlier == hazard)
            message(out, GBRM120I, qmgr->cpf, hazard->user.text, mq_class_name(MQ_CLASS_ADMIN, qmgr->security.switches.mixed));
    }
}

void hazards_display(struct qmgr *qmgr, struct buf *out)
{
    struct hazards *hazards = qmgr->hazards;
    struct hazard *hazard, *next;
    unsigned failed = 0, unknown = 0, off;

    message(out, GBRM100I, qmgr->cpf);
    off = put_switches(qmgr, out);
    if (hazards) {
        put_spared(qmgr, hazards, out);
        HASH_ITER(hh, hazards->all, hazard, next)
            failed += put_request(qmgr, hazard, &unknown, out);
    }
    message(out, GBRM108I, off, hazards ? HASH_COUNT(hazards->all) : 0, failed, unknown,
            hazards ? (unsigned long long)hazards->dropped : 0ULL);
}
