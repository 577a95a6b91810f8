/* parameters.c - the system parameters of a queue manager. */
#include "mstr/parameters.h"

#include "base/text.h"
#include "mstr/messages.h"

static const struct row {
    enum parameter_report report;
    const char *name;
    const char *value;
} rows[PARAMETER_COUNT] = {
#define PARAMETER(id, report, name, value) { REPORT_##report, name, value },
#include "mstr/parameters.def"
#undef PARAMETER
};

static const char *const reports[] = { "SYSTEM", "LOG", "ARCHIVE" };

void parameters_init(struct parameters *parameters, const char *subsystem, const char *group)
{
    memset(parameters, 0, sizeof *parameters);
    for (unsigned i = 0; i < PARAMETER_COUNT; i++)
        snprintf(parameters->initial[i], sizeof parameters->initial[i], "%s", rows[i].value);
    snprintf(parameters->initial[PARAMETER_QSGNAME], PARAMETER_MAX, "%s", group);
    snprintf(parameters->initial[PARAMETER_ARCPFX1], PARAMETER_MAX, "%s.ARC1", subsystem);
    snprintf(parameters->initial[PARAMETER_ARCPFX2], PARAMETER_MAX, "%s.ARC2", subsystem);
}

void parameters_no(struct parameters *parameters, enum parameter id)
{
    snprintf(parameters->initial[id], sizeof parameters->initial[id], "NO");
}

const char *parameter(const struct parameters *parameters, enum parameter id)
{
    return parameters->set[id][0] ? parameters->set[id] : parameters->initial[id];
}

bool parameter_yes(const struct parameters *parameters, enum parameter id)
{
    return strcmp(parameter(parameters, id), "YES") == 0;
}

uint32_t parameter_number(const struct parameters *parameters, enum parameter id)
{
    uint64_t number = 0;

    return text_number(span_of(parameter(parameters, id)), UINT32_MAX, &number) ? (uint32_t)number : 0;
}

static void set_one(char set[PARAMETER_MAX + 1], const struct mqsc_value *value)
{
    size_t length = 0;

    for (uint32_t i = 0; i < value->count && length < PARAMETER_MAX; i++)
        length += (size_t)snprintf(set + length, PARAMETER_MAX + 1 - length, "%s%.*s", i ? "," : "", (int)value->items[i].length,
                                   value->items[i].data);
    if (!value->count)
        snprintf(set, PARAMETER_MAX + 1, "%u", value->number);
}

void parameters_set(struct parameters *parameters, enum parameter_report report, const struct mqsc *command)
{
    bool as_at_start = mqsc_given(command, "DEFAULT");

    for (unsigned i = 0; i < PARAMETER_COUNT; i++) {
        if (rows[i].report != report)
            continue;
        if (as_at_start)
            parameters->set[i][0] = '\0';
        if (mqsc_given(command, rows[i].name))
            set_one(parameters->set[i], mqsc_value(command, rows[i].name));
    }
}

bool parameters_exclude(const struct parameters *parameters, struct span line)
{
    struct span codes = span_of(parameters->set[PARAMETER_EXCLMSG]);

    while (codes.length && line.length > 7 && memcmp(line.data, "CSQ", 3) == 0) {
        size_t end = span_find(codes, ',');

        if (span_equal(span_part(codes, 0, end), span_part(line, 3, 4)))
            return true;
        codes = span_from(codes, end + 1);
    }
    return false;
}

void parameters_show(const struct parameters *parameters, enum parameter_report report, const char *cpf, struct buf *out)
{
    message(out, CSQJ322I, cpf, reports[report]);
    buf_printf(out, "%-11s %-22s %-22s\n", "Parameter", "Initial value", "SET value");
    buf_put_text(out, "----------- ---------------------- ----------------------\n");
    for (unsigned i = 0; i < PARAMETER_COUNT; i++)
        if (rows[i].report == report)
            buf_printf(out, "%-11s %-22s %s\n", rows[i].name, parameters->initial[i], parameters->set[i]);
    buf_printf(out, "End of %s report\n", reports[report]);
}
