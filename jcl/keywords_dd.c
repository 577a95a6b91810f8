/* keywords_dd.c - values of the keywords of DD. */
#include "base/text.h"
#include "jcl/dd.h"

/* Which fault it is that dsname_of() finds. */
static enum operand_fault dsname_fault(struct span value)
{
    size_t qualifier = 0;

    if (value.length > DSNAME_MAX)
        return OPERAND_LENGTH;
    for (size_t i = 0; i < value.length; i++) {
        if (value.data[i] == '.' && (qualifier == 0 || i + 1 == value.length))
            return OPERAND_PERIOD;
        if (value.data[i] == '&')
            return OPERAND_AMPERSAND;
        qualifier = value.data[i] == '.' ? 0 : qualifier + 1;
        if (qualifier > NAME8_MAX)
            return OPERAND_LENGTH;
        if (qualifier == 1 && text_is_digit(value.data[i]))
            return OPERAND_FIRST;
    }
    return OPERAND_FORMAT;
}

static enum operand_fault take_dsname(struct job_dd *dd, struct span value)
{
    for (size_t i = 0; i < value.length; i++)
        if (value.data[i] >= 'a' && value.data[i] <= 'z')
            return OPERAND_FORMAT;
    return dsname_of(&dd->entry.dsname, value) < 0 ? dsname_fault(value) : OPERAND_GOOD;
}

/* What stands in parentheses behind a name: a member, or a number relative to the newest generation. */
static enum operand_fault take_member(struct job_dd *dd, struct span value)
{
    bool sign = value.length && (value.data[0] == '+' || value.data[0] == '-');
    enum operand_fault fault;
    uint64_t number = 0;

    if (!sign && value.length && !text_is_digit(value.data[0]))
        return operand_name(value, &dd->entry.member);
    fault = operand_number(sign ? span_from(value, 1) : value, 255, &number);
    if (!fault && !sign && number)
        fault = OPERAND_FORMAT; /* (1) is neither a member nor a generation */
    dd->relative = true;
    dd->generation = (int16_t)(sign && value.data[0] == '-' ? -(int)number : (int)number);
    return fault;
}

static enum operand_fault refer_name(struct target *target, struct span value)
{
    const struct job_dd *from = dd_reference(target->table, value);
    struct job_dd *dd = &target->slot->dd;

    if (!from)
        return OPERAND_REFER;
    dd->entry.dsname = from->entry.dsname;
    dd->entry.member = from->entry.member;
    dd->temporary = from->temporary;
    dd->unnamed = from->unnamed;
    dd->relative = from->relative;
    dd->generation = from->generation;
    target->slot->dummy = from->entry.kind == STEP_DD_DUMMY;
    return OPERAND_GOOD;
}

enum operand_fault take_dsn(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    struct dd_slot *slot = target->slot;
    enum operand_fault fault = OPERAND_GOOD;
    struct name8 name;
    size_t name_end;

    slot->has_dsn = true;
    if (operand_is_quoted(value))
        value = span_trim_end(operand_text(target->arena, value));
    if (span_is(value, "NULLFILE")) {
        slot->dummy = true;
        return OPERAND_GOOD;
    }
    if (span_starts(value, "*."))
        return refer_name(target, value);
    name_end = span_find(value, '(');
    if (name_end < value.length) {
        if (value.data[value.length - 1] != ')')
            return OPERAND_PARENTHESES;
        fault = take_member(&slot->dd, span_part(value, name_end + 1, value.length - name_end - 2));
        value = span_part(value, 0, name_end);
    }
    if (!fault && value.length && value.data[0] == '&') {
        /* One ampersand is a symbol without a value, which is taken as a temporary name as well. */
        value = span_from(value, span_starts(value, "&&") ? 2 : 1);
        slot->dd.temporary = true;
        fault = operand_name(value, &name);
        if (!fault)
            memcpy(slot->dd.entry.dsname.text, name.text, sizeof name.text);
        return fault == OPERAND_FORMAT && value.length == 0 ? OPERAND_AMPERSAND : fault;
    }
    return fault ? fault : take_dsname(&slot->dd, value);
}

enum operand_fault take_gdgorder(struct target *target, const struct keyword *keyword, struct span value)
{
    unsigned choice = operand_choice(value, keyword->choices);

    target->slot->dd.gdg_order = (uint8_t)choice;
    return choice ? OPERAND_GOOD : OPERAND_FORMAT;
}

enum operand_fault take_disp(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    struct job_dd *dd = &target->slot->dd;
    enum operand_fault fault;
    struct list list;

    fault = list_split(value, &list);
    if (fault)
        return fault;
    /* The words stand in the order of enum step_disp and enum job_disposition. */
    dd->entry.disp = (uint8_t)operand_choice(list.items[0], "NEW|OLD|SHR|MOD");
    dd->normal = (uint8_t)operand_choice(list_item(&list, 1), "KEEP|CATLG|DELETE|UNCATLG|PASS");
    dd->abnormal = (uint8_t)operand_choice(list_item(&list, 2), "KEEP|CATLG|DELETE|UNCATLG");
    if (list.count > 3 || (list.items[0].length && !dd->entry.disp) || (list_item(&list, 1).length && !dd->normal) ||
        (list_item(&list, 2).length && !dd->abnormal))
        return OPERAND_DISP;
    return OPERAND_GOOD;
}

enum operand_fault take_ddname(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    return operand_name(value, &target->slot->refers);
}

enum operand_fault take_refer(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    return dd_reference(target->table, value) ? OPERAND_GOOD : OPERAND_REFER;
}

/* A data set, or a DD before, whose attributes are taken where the DD has none of its own. */
enum operand_fault take_dcb(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    const struct job_dd *from;

    if (!span_starts(value, "*."))
        return dsname_of(&target->slot->dd.model, value) < 0 ? dsname_fault(value) : OPERAND_GOOD;
    from = dd_reference(target->table, value);
    if (!from)
        return OPERAND_REFER;
    target->slot->model = from->entry.attributes;
    return OPERAND_GOOD;
}

enum operand_fault take_like(struct target *target, const struct keyword *keyword, struct span value)
{
    target->slot->dd.like = true;
    return span_starts(value, "*.") ? OPERAND_FORMAT : take_dcb(target, keyword, value);
}

/* yyddd, yyddd of this century and the next but one, or yyyy/ddd. */
enum operand_fault take_expdt(struct target *target, const struct keyword *keyword, struct span value)
{
    enum operand_fault fault;
    uint64_t year, day;
    size_t slash;

    if (operand_is_quoted(value))
        value = operand_text(target->arena, value);
    slash = span_find(value, '/');
    if (value.length != keyword->minimum && !(value.length == keyword->maximum && slash == 4))
        return OPERAND_FORMAT;
    fault = operand_number(span_part(value, 0, value.length - 3 - (slash == 4)), 9999, &year);
    if (!fault)
        fault = operand_number(span_from(value, value.length - 3), 366, &day);
    if (fault)
        return fault;
    if (value.length == keyword->minimum)
        year += 1900; /* whatever the century is now: the years behind are written with a slash */
    if (year < 1900 || year > 2155)
        return OPERAND_FORMAT;
    /* 99365 and 99366 have always meant: never. A day 000 is that of no expiration. */
    if (year == 1999 && day >= 365)
        year = 9999;
    target->slot->dd.expires = day ? (uint32_t)(year * 1000 + day) : 0;
    return OPERAND_GOOD;
}

enum operand_fault take_retpd(struct target *target, const struct keyword *keyword, struct span value)
{
    uint64_t days = 0;
    enum operand_fault fault = operand_number(value, keyword->maximum, &days);

    target->slot->dd.retention = (uint16_t)days;
    return fault;
}

/* (sequence,type,PASSWORD or NOPWREAD,IN or OUT,EXPDT= or RETPD=). Labels and sequence numbers are a matter of tapes.
 * DIFFERS: PASSWORD is accepted and protects nothing: passwords of data sets are what RACF has replaced. */
enum operand_fault take_label(struct target *target, const struct keyword *keyword, struct span value)
{
    static const struct keyword day = { KEYWORD_DD, "EXPDT", take_expdt, 5, 8, "" };
    enum operand_fault fault;
    uint64_t number;
    struct list list;

    fault = list_split(value, &list);
    if (fault)
        return fault;
    for (unsigned i = 0, position = 0; !fault && i < list.count && i < LIST_MAX; i++, position++) {
        struct span item = list.items[i];

        if (item.length == 0)
            continue;
        if (span_starts(item, "EXPDT="))
            fault = take_expdt(target, &day, span_from(item, strlen("EXPDT=")));
        else if (span_starts(item, "RETPD="))
            fault = take_retpd(target, keyword, span_from(item, strlen("RETPD=")));
        else if (position == 0)
            fault = operand_number(item, keyword->maximum, &number);
        else if (!operand_choice(item, position == 1 ? keyword->choices : position == 2 ? "PASSWORD|NOPWREAD" : "IN|OUT") ||
                 position > 3)
            fault = OPERAND_FORMAT;
    }
    return fault;
}

/* What nothing here does fails the job before any of it runs. */
enum operand_fault take_not_built(struct target *target UNUSED, const struct keyword *keyword UNUSED, struct span value UNUSED)
{
    return OPERAND_NOT_BUILT;
}

/* A UNIX file by its full name. What it may be is decided when the step begins (docs/decisions/0010-unix-files.md). */
enum operand_fault take_path(struct target *target, const struct keyword *keyword, struct span value)
{
    struct span path = operand_is_quoted(value) ? operand_text(target->arena, value) : value;

    if (path.length > keyword->maximum)
        return OPERAND_LENGTH;
    if (path.length < keyword->minimum || path.data[0] != '/')
        return OPERAND_FORMAT;
    for (size_t i = 0; i < path.length; i++)
        if (!text_is_printable(path.data[i]))
            return OPERAND_FORMAT;
    target->slot->dd.path = arena_span(target->arena, path);
    return OPERAND_GOOD;
}

/* The sum of the bits that the words of a list have, in the order of the keyword's choices. */
static enum operand_fault take_words(const struct keyword *keyword, struct span value, const uint16_t *bits, uint16_t *sum)
{
    enum operand_fault fault;
    struct list list;

    fault = list_split(value, &list);
    for (unsigned i = 0; !fault && i < list.count && i < LIST_MAX; i++) {
        unsigned choice = operand_choice(list.items[i], keyword->choices);

        if (choice)
            *sum |= bits[choice - 1];
        else
            fault = OPERAND_FORMAT;
    }
    return fault;
}

enum operand_fault take_pathopts(struct target *target, const struct keyword *keyword, struct span value)
{
    static const uint16_t bits[] = { PATH_READ, PATH_WRITE, PATH_UPDATE, PATH_CREATE, PATH_EXCLUSIVE, PATH_APPEND, PATH_TRUNCATE,
                                     0, 0, 0 };
    uint16_t options = 0, access;
    enum operand_fault fault = take_words(keyword, value, bits, &options);

    access = options & (PATH_READ | PATH_WRITE | PATH_UPDATE);
    if (!fault && (access & (access - 1))) /* more than one of them */
        fault = OPERAND_FORMAT;
    target->slot->dd.path_options = options;
    return fault;
}

/* Modes that change who a program runs as (SISUID, SISGID) have no place here. */
enum operand_fault take_pathmode(struct target *target, const struct keyword *keyword, struct span value)
{
    static const uint16_t bits[] = { 0700, 0400, 0200, 0100, 0070, 0040, 0020, 0010, 0007, 0004, 0002, 0001 };

    return take_words(keyword, value, bits, &target->slot->dd.path_mode);
}

enum operand_fault take_pathdisp(struct target *target, const struct keyword *keyword, struct span value)
{
    static const uint8_t dispositions[] = { 0, DISP_KEEP, DISP_DELETE };
    struct job_dd *dd = &target->slot->dd;
    enum operand_fault fault;
    struct list list;

    fault = list_split(value, &list);
    if (fault)
        return fault;
    dd->path_normal = dispositions[operand_choice(list.items[0], keyword->choices)];
    dd->path_abnormal = dispositions[operand_choice(list_item(&list, 1), keyword->choices)];
    if (list.count > 2 || (list.items[0].length && !dd->path_normal) || (list_item(&list, 1).length && !dd->path_abnormal))
        return OPERAND_FORMAT;
    return OPERAND_GOOD;
}

enum operand_fault take_filedata(struct target *target, const struct keyword *keyword, struct span value)
{
    unsigned choice = operand_choice(value, keyword->choices);

    target->slot->dd.path_binary = choice == 2;
    return choice ? OPERAND_GOOD : span_is(value, "RECORD") ? OPERAND_NOT_BUILT : OPERAND_FORMAT;
}

enum operand_fault take_recfm(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    return record_format_of(value, &target->slot->dd.entry.attributes) ? OPERAND_GOOD : OPERAND_FORMAT;
}

/* A number, possibly of thousands or millions (1024). */
static enum operand_fault take_size(struct span value, uint32_t maximum, uint32_t *size)
{
    static const char units[] = "KM";
    const char *unit = value.length ? strchr(units, value.data[value.length - 1]) : NULL;
    uint64_t number = 0;
    enum operand_fault fault;

    if (unit && *unit)
        value = span_part(value, 0, value.length - 1);
    else
        unit = NULL;
    fault = operand_number(value, maximum, &number);
    if (unit)
        number <<= *unit == 'K' ? 10 : 20;
    *size = (uint32_t)number;
    return fault ? fault : number > maximum ? OPERAND_MAXIMUM : OPERAND_GOOD;
}

enum operand_fault take_lrecl(struct target *target, const struct keyword *keyword, struct span value)
{
    uint32_t size = RECORD_LRECL_X;
    enum operand_fault fault = span_is(value, "X") ? OPERAND_GOOD : take_size(value, keyword->maximum, &size);

    if (!fault)
        target->slot->dd.entry.attributes.lrecl = size;
    return fault;
}

enum operand_fault take_blksize(struct target *target, const struct keyword *keyword, struct span value)
{
    uint32_t size = 0;
    enum operand_fault fault = take_size(value, keyword->maximum, &size);

    if (!fault)
        target->slot->dd.entry.attributes.blksize = size;
    return fault;
}

enum operand_fault take_recorg(struct target *target, const struct keyword *keyword, struct span value)
{
    static const uint8_t kinds[] = { 0, CLUSTER_KSDS, CLUSTER_ESDS, CLUSTER_RRDS, CLUSTER_LDS };
    unsigned choice = operand_choice(value, keyword->choices);

    target->slot->dd.record_organization = kinds[choice];
    return choice ? OPERAND_GOOD : OPERAND_FORMAT;
}

enum operand_fault take_keylen(struct target *target, const struct keyword *keyword, struct span value)
{
    uint64_t number = 0;
    enum operand_fault fault = operand_number(value, keyword->maximum, &number);

    target->slot->dd.key_length = (uint8_t)number;
    return fault;
}

enum operand_fault take_keyoff(struct target *target, const struct keyword *keyword, struct span value)
{
    uint64_t number = 0;
    enum operand_fault fault = operand_number(value, keyword->maximum, &number);

    target->slot->dd.key_offset = (uint16_t)number;
    return fault;
}

enum operand_fault take_dsorg(struct target *target, const struct keyword *keyword, struct span value)
{
    static const uint8_t kinds[] = { 0, DSORG_PS, DSORG_PS, DSORG_PO, DSORG_PO, DSORG_DA, DSORG_DA, 0, 0, 0 };
    unsigned choice = operand_choice(value, keyword->choices);

    target->slot->dd.organization = kinds[choice];
    return choice ? OPERAND_GOOD : OPERAND_FORMAT;
}

enum operand_fault take_dsntype(struct target *target, const struct keyword *keyword, struct span value)
{
    static const uint8_t kinds[] = { 0, DSNTYPE_LIBRARY, DSNTYPE_PDS, DSNTYPE_BASIC, DSNTYPE_LARGE, DSNTYPE_EXTENDED,
                                     DSNTYPE_EXTENDED, 0, 0 };
    enum operand_fault fault;
    struct list list;
    unsigned choice;

    fault = list_split(value, &list);
    if (fault)
        return fault;
    choice = operand_choice(list.items[0], keyword->choices);
    target->slot->dd.type = kinds[choice];
    return choice && (list.count == 1 || (choice == 1 && list.count == 2)) ? OPERAND_GOOD : OPERAND_FORMAT;
}

enum operand_fault take_avgrec(struct target *target, const struct keyword *keyword, struct span value)
{
    static const uint32_t factors[] = { 0, 1, 1024, 1024 * 1024 };
    unsigned choice = operand_choice(value, keyword->choices);

    target->slot->avgrec = factors[choice];
    return choice ? OPERAND_GOOD : OPERAND_FORMAT;
}

enum operand_fault take_key_label(struct target *target, const struct keyword *keyword, struct span value)
{
    struct span label = operand_text(target->arena, value);

    if (label.length > keyword->maximum)
        return OPERAND_LENGTH;
    if (label.length == 0)
        return OPERAND_FORMAT;
    for (size_t i = 0; i < label.length; i++) {
        char c = text_upper(label.data[i]);

        if (!text_is_letter(c) && !text_is_national(c) && !(i > 0 && (text_is_digit(c) || c == '.')))
            return OPERAND_FORMAT;
    }
    text_fold((char *)(uintptr_t)label.data, label.length); /* our own copy */
    target->slot->dd.key_label = label;
    return OPERAND_GOOD;
}

enum operand_fault take_data_class(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    return operand_name(value, &target->slot->dd.data_class);
}

enum operand_fault take_symbols(struct target *target, const struct keyword *keyword, struct span value)
{
    enum operand_fault fault;
    struct list list;

    fault = list_split(value, &list);
    if (fault)
        return fault;
    target->slot->symbols = (enum symbols_kind)operand_choice(list.items[0], keyword->choices);
    if (list.count > 2 || !target->slot->symbols)
        return OPERAND_FORMAT;
    return list.count == 2 ? operand_name(list.items[1], &target->slot->log_dd) : OPERAND_GOOD;
}

/* What the delimiter is, the splitter of the stream has seen (statement.c). */
enum operand_fault take_delimiter(struct target *target, const struct keyword *keyword, struct span value)
{
    size_t length = operand_text(target->arena, value).length;

    if (length < keyword->minimum)
        return OPERAND_FORMAT;
    return length > keyword->maximum ? OPERAND_LENGTH : OPERAND_GOOD;
}

/* Any name will do: there is one kind of device here. */
enum operand_fault take_unit(struct target *target, const struct keyword *keyword, struct span value)
{
    enum operand_fault fault;
    struct span name;
    struct list list;

    fault = list_split(value, &list);
    if (fault)
        return fault;
    name = list.items[0];
    if (span_starts(name, "AFF=")) {
        struct name8 affinity;

        fault = operand_name(span_from(name, strlen("AFF=")), &affinity);
        for (uint32_t i = 0; !fault && i < target->table->count; i++)
            if (name8_equal(&target->table->slots[i].dd.entry.ddname, &affinity))
                memcpy(target->slot->dd.unit, target->table->slots[i].dd.unit, sizeof target->slot->dd.unit);
        return fault;
    }
    if (operand_is_quoted(name))
        name = operand_text(target->arena, name);
    if (name.length > keyword->maximum)
        return OPERAND_LENGTH;
    return text_copy(target->slot->dd.unit, sizeof target->slot->dd.unit, name) ? OPERAND_GOOD : OPERAND_LENGTH;
}

static enum operand_fault take_serials(struct job_dd *dd, const struct keyword *keyword, struct span value, struct arena *arena)
{
    enum operand_fault fault;
    struct list list;

    fault = list_split(value, &list);
    for (unsigned i = 0; !fault && i < list.count && i < LIST_MAX; i++) {
        struct span serial = operand_is_quoted(list.items[i]) ? operand_text(arena, list.items[i]) : list.items[i];

        if (serial.length > keyword->maximum)
            fault = OPERAND_LENGTH;
        else if (i == 0 && !text_copy(dd->volume, sizeof dd->volume, serial))
            fault = OPERAND_LENGTH;
    }
    return fault;
}

/* The volume of a data set, or of what another DD names. */
static enum operand_fault take_volume_reference(struct target *target, struct span value)
{
    struct job_dd *dd = &target->slot->dd;
    const struct job_dd *from;

    if (operand_is_quoted(value))
        value = operand_text(target->arena, value);
    if (!span_starts(value, "*."))
        return dsname_of(&dd->volume_of, value) < 0 ? dsname_fault(value) : OPERAND_GOOD;
    from = dd_reference(target->table, value);
    if (!from)
        return OPERAND_REFER;
    memcpy(dd->volume, from->volume, sizeof dd->volume);
    dd->volume_of = from->volume_of;
    return OPERAND_GOOD;
}

/* SER=, REF=, or a list that holds one of these: (PRIVATE,RETAIN,sequence,count,SER=...). */
enum operand_fault take_volume(struct target *target, const struct keyword *keyword, struct span value)
{
    enum operand_fault fault;
    struct list list;

    fault = list_split(value, &list);
    for (unsigned i = 0; !fault && i < list.count && i < LIST_MAX; i++) {
        struct span item = list.items[i];

        if (span_starts(item, "SER="))
            fault = take_serials(&target->slot->dd, keyword, span_from(item, strlen("SER=")), target->arena);
        else if (span_starts(item, "REF="))
            fault = take_volume_reference(target, span_from(item, strlen("REF=")));
        else if (!list.enclosed && !span_is(item, "PRIVATE"))
            fault = OPERAND_FORMAT;
    }
    return fault;
}

/* (unit,(primary,secondary,directory),RLSE,CONTIG,ROUND), or (ABSTR,(primary,address)). */
enum operand_fault take_space(struct target *target, const struct keyword *keyword, struct span value)
{
    struct space_request space = { .unit = SPACE_NONE };
    uint64_t amounts[3] = { 0, 0, 0 }, length = 0;
    struct list list, quantity;
    enum operand_fault fault;
    unsigned unit;

    fault = list_split(value, &list);
    if (fault)
        return fault;
    if (!list.enclosed || list.count < 2 || list.count > 5)
        return OPERAND_FORMAT;
    unit = operand_choice(list.items[0], "TRK|CYL|ABSTR");
    if (unit == 0)
        fault = operand_number(list.items[0], 65535, &length);
    if (fault)
        return fault;
    fault = list_split(list.items[1], &quantity);
    if (!fault && quantity.count > 3)
        fault = OPERAND_FORMAT;
    for (unsigned i = 0; !fault && i < quantity.count; i++)
        if (quantity.items[i].length)
            fault = operand_number(quantity.items[i], keyword->maximum, &amounts[i]);
    if (!fault && ((list_item(&list, 2).length && !span_is(list.items[2], "RLSE")) ||
                   (list_item(&list, 3).length && !operand_choice(list.items[3], "CONTIG|MXIG|ALX")) ||
                   (list_item(&list, 4).length && !span_is(list.items[4], "ROUND"))))
        fault = OPERAND_FORMAT;
    if (fault)
        return fault;
    space.unit = unit == 2 ? SPACE_CYLINDERS : unit ? SPACE_TRACKS : SPACE_BLOCKS;
    space.length = (uint32_t)length;
    space.primary = (uint32_t)amounts[0];
    space.secondary = unit == 3 ? 0 : (uint32_t)amounts[1]; /* of ABSTR: an address, which means nothing here */
    space.directory = (uint32_t)amounts[2];
    space.release = list_item(&list, 2).length != 0;
    space.round = list_item(&list, 4).length != 0 && unit == 0;
    target->slot->dd.space = space;
    return OPERAND_GOOD;
}
