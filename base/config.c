/* config.c - config/system.yaml. */
#include "base/config.h"

#include "base/home.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/yaml.h"

enum { INITIATORS_MAX = 64, QMGRS_MAX = 100, QMGR_NAME_MAX = 48, SUBSYSTEM_NAME = 4, PREFIX_MAX = 8, VOLUMES_MAX = 64,
       CYLINDERS_MAX = 262668 /* of the largest 3390 */, UNIX_FILES_MAX = 1000, FOLDER_MAX = 1024, HOME_MAX = 4096,
       DATA_CLASSES_MAX = 100, KEY_LABEL_MAX = 64, OUTPUT_CLASSES = 36 };
enum { SMF_FILES = 3, SMF_FILES_MIN = 2, SMF_FILES_MAX = 36, SMF_SIZE = 16, SMF_SIZE_MAX = 1024 };
enum { JOB_CLASSES_MAX = 200, CLASS_LIST_MAX = 36 };

static const cyaml_strval_t master_keys[] = {
    { "file", MASTER_KEY_FILE },
    { "passphrase", MASTER_KEY_PASSPHRASE },
    { "fd", MASTER_KEY_FD },
};

static const cyaml_strval_t foreign_programs[] = {
    { "confined", FOREIGN_CONFINED },
    { "unsafe", FOREIGN_UNSAFE },
};

static const cyaml_strval_t outdisps[] = {
    { "write", OUTDISP_WRITE }, { "hold", OUTDISP_HOLD },   { "keep", OUTDISP_KEEP },
    { "leave", OUTDISP_LEAVE }, { "purge", OUTDISP_PURGE },
};

static const cyaml_schema_field_t output_class_fields[] = {
    CYAML_FIELD_STRING_PTR("classes", CYAML_FLAG_POINTER, struct config_output_class, classes, 1, OUTPUT_CLASSES),
    CYAML_FIELD_ENUM("outdisp", CYAML_FLAG_STRICT, struct config_output_class, outdisp, outdisps, ARRAY_COUNT(outdisps)),
    CYAML_FIELD_ENUM("abnormal", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct config_output_class, abnormal, outdisps,
                     ARRAY_COUNT(outdisps)),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t output_class_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct config_output_class, output_class_fields),
};
static const cyaml_strval_t yes_no[] = { { "YES", CONFIG_YES }, { "NO", CONFIG_NO } };

static const cyaml_schema_field_t qmgr_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct config_qmgr, name, 1, QMGR_NAME_MAX),
    CYAML_FIELD_STRING_PTR("group", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config_qmgr, group, 1, 4),
    CYAML_FIELD_STRING_PTR("prefix", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config_qmgr, prefix, 1, PREFIX_MAX),
    CYAML_FIELD_UINT("connections", CYAML_FLAG_OPTIONAL, struct config_qmgr, connections),
    CYAML_FIELD_ENUM("offload", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct config_qmgr, offload, yes_no, ARRAY_COUNT(yes_no)),
    CYAML_FIELD_ENUM("twoactv", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct config_qmgr, twoactv, yes_no, ARRAY_COUNT(yes_no)),
    CYAML_FIELD_ENUM("twobsds", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct config_qmgr, twobsds, yes_no, ARRAY_COUNT(yes_no)),
    CYAML_FIELD_ENUM("twoarch", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct config_qmgr, twoarch, yes_no, ARRAY_COUNT(yes_no)),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t qmgr_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct config_qmgr, qmgr_fields),
};
static const cyaml_strval_t job_commands[] = {
    { "execute", JOB_COMMANDS_EXECUTE },
    { "display", JOB_COMMANDS_DISPLAY },
    { "ignore", JOB_COMMANDS_IGNORE },
};

static const cyaml_schema_field_t job_class_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct config_job_class, name, 1, NAME8_MAX),
    CYAML_FIELD_UINT("maximum", CYAML_FLAG_OPTIONAL, struct config_job_class, maximum),
    CYAML_FIELD_BOOL("held", CYAML_FLAG_OPTIONAL, struct config_job_class, held),
    CYAML_FIELD_UINT("time", CYAML_FLAG_OPTIONAL, struct config_job_class, time),
    CYAML_FIELD_STRING_PTR("msglevel", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config_job_class, msglevel, 3, 3),
    CYAML_FIELD_STRING_PTR("msgclass", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config_job_class, msgclass, 1, 1),
    CYAML_FIELD_ENUM("commands", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct config_job_class, commands, job_commands,
                     ARRAY_COUNT(job_commands)),
    CYAML_FIELD_BOOL("no-system-symbols", CYAML_FLAG_OPTIONAL, struct config_job_class, no_system_symbols),
    CYAML_FIELD_BOOL("restart", CYAML_FLAG_OPTIONAL, struct config_job_class, restart),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t job_class_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct config_job_class, job_class_fields),
};
static const cyaml_schema_value_t class_list_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CLASS_LIST_MAX),
};
static const cyaml_schema_field_t volume_fields[] = {
    CYAML_FIELD_STRING_PTR("serial", CYAML_FLAG_POINTER, struct config_volume, serial, 1, 6),
    CYAML_FIELD_UINT("cylinders", CYAML_FLAG_DEFAULT, struct config_volume, cylinders),
    CYAML_FIELD_STRING_PTR("unit", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config_volume, unit, 1, NAME8_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t volume_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct config_volume, volume_fields),
};
static const cyaml_strval_t unix_access[] = {
    { "read", UNIX_FILES_READ },
    { "write", UNIX_FILES_WRITE },
};
static const cyaml_schema_field_t unix_file_fields[] = {
    CYAML_FIELD_STRING_PTR("folder", CYAML_FLAG_POINTER, struct config_unix_files, folder, 1, FOLDER_MAX),
    CYAML_FIELD_STRING_PTR("user", CYAML_FLAG_POINTER, struct config_unix_files, user, 1, NAME8_MAX),
    CYAML_FIELD_ENUM("access", CYAML_FLAG_STRICT, struct config_unix_files, access, unix_access, ARRAY_COUNT(unix_access)),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t unix_file_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct config_unix_files, unix_file_fields),
};
static const cyaml_schema_field_t data_class_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct config_data_class, name, 1, NAME8_MAX),
    CYAML_FIELD_STRING_PTR("key-label", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config_data_class, key_label, 1,
                           KEY_LABEL_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t data_class_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct config_data_class, data_class_fields),
};
static const cyaml_strval_t smf_full[] = {
    { "msg", SMF_FULL_MSG },
    { "halt", SMF_FULL_HALT },
};
static const cyaml_schema_field_t smf_fields[] = {
    CYAML_FIELD_UINT("files", CYAML_FLAG_DEFAULT, struct config_smf, files),
    CYAML_FIELD_UINT("size", CYAML_FLAG_DEFAULT, struct config_smf, size),
    CYAML_FIELD_ENUM("full", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct config_smf, full, smf_full, ARRAY_COUNT(smf_full)),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t config_fields[] = {
    CYAML_FIELD_STRING_PTR("sysid", CYAML_FLAG_POINTER, struct config, sysid, 1, NAME8_MAX),
    CYAML_FIELD_STRING_PTR("node", CYAML_FLAG_POINTER, struct config, node, 1, NAME8_MAX),
    CYAML_FIELD_UINT("initiators", CYAML_FLAG_DEFAULT, struct config, initiators),
    CYAML_FIELD_ENUM("master-key", CYAML_FLAG_STRICT, struct config, master_key, master_keys, ARRAY_COUNT(master_keys)),
    CYAML_FIELD_ENUM("foreign-programs", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct config, foreign_programs, foreign_programs,
                     ARRAY_COUNT(foreign_programs)),
    CYAML_FIELD_SEQUENCE_COUNT("queue-managers", CYAML_FLAG_POINTER, struct config, qmgrs, qmgr_count, &qmgr_schema, 0,
                               QMGRS_MAX),
    CYAML_FIELD_SEQUENCE_COUNT("job-classes", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config, job_classes, job_class_count,
                               &job_class_schema, 0, JOB_CLASSES_MAX),
    CYAML_FIELD_SEQUENCE_COUNT("initiator-classes", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config, initiator_classes,
                               initiator_class_count, &class_list_schema, 0, INITIATORS_MAX),
    CYAML_FIELD_SEQUENCE_COUNT("output-classes", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config, output_classes,
                               output_class_count, &output_class_schema, 0, OUTPUT_CLASSES),
    CYAML_FIELD_SEQUENCE_COUNT("volumes", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config, volumes, volume_count,
                               &volume_schema, 0, VOLUMES_MAX),
    CYAML_FIELD_SEQUENCE_COUNT("unix-files", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config, unix_files, unix_file_count,
                               &unix_file_schema, 0, UNIX_FILES_MAX),
    CYAML_FIELD_SEQUENCE_COUNT("data-classes", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config, data_classes,
                               data_class_count, &data_class_schema, 0, DATA_CLASSES_MAX),
    CYAML_FIELD_MAPPING_PTR("smf", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config, smf_given, smf_fields),
    CYAML_FIELD_STRING_PTR("rehearsal-of", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct config, rehearsal_of, 1, HOME_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t config_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct config, config_fields),
};

static bool qmgr_name_good(const char *name)
{
    struct name8 start;

    if (name8_of(&start, span_part(span_of(name), 0, SUBSYSTEM_NAME)) < 0)
        return false;
    for (const char *c = name; *c; c++)
        if (!text_is_letter(*c) && !text_is_digit(*c) && !strchr("._%/@#$", *c))
            return false;
    return true;
}

/* As SETSSI takes it; a slash in front is how SDSF marks any command. */
static bool prefix_good(const char *prefix)
{
    for (const char *c = prefix; *c; c++)
        if (!text_is_letter(*c) && !text_is_digit(*c) && !strchr("@#$./*+-=%&_!?", *c))
            return false;
    return prefix[0] != '/';
}

/* Says what is wrong with the number-th value of key. */
static int wrong(const char *path, const char *key, unsigned number, struct buf *problem, const char *format, ...)
    PRINTF_LIKE(5, 6);
static int wrong(const char *path, const char *key, unsigned number, struct buf *problem, const char *format, ...)
{
    unsigned line = yaml_line_of(path, key, number);
    va_list values;

    buf_printf(problem, "%s:", path);
    if (line)
        buf_printf(problem, "%u:", line);
    buf_put_text(problem, " ");
    va_start(values, format);
    buf_vprintf(problem, format, values);
    va_end(values);
    return REASON_BAD_VALUE;
}

/* Prefixes of different queue managers differ; that one begins with another does no harm, the longest that fits is taken. */
static int check_prefix(const struct config *config, const char *path, unsigned number, struct buf *problem)
{
    struct config_qmgr *qmgr = &config->qmgrs[number];

    if (qmgr->prefix) {
        text_fold(qmgr->prefix, strlen(qmgr->prefix));
        if (!prefix_good(qmgr->prefix))
            return wrong(path, "name", number, problem,
                         "prefix %s of %s: the characters are A-Z 0-9 and @ # $ . / * + - = %% & _ ! ?, the first no slash",
                         qmgr->prefix, qmgr->name);
    }
    for (unsigned i = 0; i < number; i++)
        if (strcmp(config_prefix(&config->qmgrs[i]), config_prefix(qmgr)) == 0)
            return wrong(path, "name", number, problem, "queue managers %s and %s have the same command prefix",
                         config->qmgrs[i].name, qmgr->name);
    return 0;
}

/* A name of the system itself; it is folded. */
static int check_name(const char *path, const char *key, char *value, struct buf *problem)
{
    struct name8 name;

    if (name8_of(&name, span_of(value)) < 0)
        return wrong(path, key, 0, problem, "%s is %s; it is a name of 1-8 characters A-Z 0-9 @ # $, the first not a digit", key,
                     value);
    text_fold(value, strlen(value));
    return 0;
}

static int check_qmgr(const struct config *config, const char *path, unsigned number, struct buf *problem)
{
    struct config_qmgr *qmgr = &config->qmgrs[number];
    char one[5], other[5];

    text_fold(qmgr->name, strlen(qmgr->name));
    if (qmgr->connections > CONFIG_CONNECTIONS_MAX)
        return wrong(path, "connections", number, problem, "at most %d connections", CONFIG_CONNECTIONS_MAX);
    if (!qmgr_name_good(qmgr->name))
        return wrong(path, "name", number, problem,
                     "queue manager %s: the name has a character that is not allowed where it is: A-Z 0-9 @ # $, not first a "
                     "digit, from the fifth on also . _ %% /", qmgr->name);
    config_subsystem(qmgr, one);
    for (unsigned i = 0; i < number; i++) {
        config_subsystem(&config->qmgrs[i], other);
        if (strcmp(one, other) == 0)
            return wrong(path, "name", number, problem, "queue managers %s and %s: the first four characters have to differ",
                         config->qmgrs[i].name, qmgr->name);
    }
    return check_prefix(config, path, number, problem);
}

/* Letters and digits, each in one row only; folded. */
static int check_output_classes(const struct config *config, const char *path, struct buf *problem)
{
    bool seen[256] = { false };

    for (unsigned i = 0; i < config->output_class_count; i++) {
        char *classes = config->output_classes[i].classes;

        text_fold(classes, strlen(classes));
        for (const char *c = classes; *c; c++) {
            if (!text_is_letter(*c) && !text_is_digit(*c))
                return wrong(path, "classes", i, problem, "output classes %s: a class is a letter or a digit", classes);
            if (seen[(unsigned char)*c])
                return wrong(path, "classes", i, problem, "output class %c is there twice", *c);
            seen[(unsigned char)*c] = true;
        }
    }
    return 0;
}

enum config_outdisp config_outdisp(const struct config *config, char output_class, bool abnormal)
{
    if (!config || !config->output_classes)
        return output_class == 'X' || output_class == 'H' ? OUTDISP_HOLD : OUTDISP_WRITE;
    for (unsigned i = 0; i < config->output_class_count; i++) {
        const struct config_output_class *row = &config->output_classes[i];

        if (strchr(row->classes, output_class))
            return abnormal && row->abnormal ? row->abnormal : row->outdisp;
    }
    return OUTDISP_WRITE;
}

static bool class_name_good(const char *name)
{
    for (const char *c = name; *c; c++)
        if (!text_is_letter(*c) && !text_is_digit(*c))
            return false;
    return true;
}

static bool serial_good(const char *serial)
{
    for (const char *c = serial; *c; c++)
        if (!text_is_letter(*c) && !text_is_digit(*c) && !text_is_national(*c))
            return false;
    return true;
}

static int check_job_class(const struct config *config, const char *path, unsigned number, struct buf *problem)
{
    struct config_job_class *class = &config->job_classes[number];
    const char *level = class->msglevel;

    text_fold(class->name, strlen(class->name));
    if (!class_name_good(class->name))
        return wrong(path, "name", number + config->qmgr_count, problem, "job class %s: the characters are A-Z 0-9", class->name);
    for (unsigned i = 0; i < number; i++)
        if (strcmp(config->job_classes[i].name, class->name) == 0)
            return wrong(path, "job-classes", 0, problem, "job class %s stands there twice", class->name);
    if (level && (level[0] < '0' || level[0] > '2' || level[1] != ',' || level[2] < '0' || level[2] > '1'))
        return wrong(path, "msglevel", 0, problem, "msglevel of job class %s is %s; \"1,1\" is one, 0-2 and 0-1", class->name,
                     level);
    if (class->msgclass)
        text_fold(class->msgclass, 1);
    if (class->msgclass && !class_name_good(class->msgclass))
        return wrong(path, "msgclass", 0, problem, "msgclass of job class %s is %s; A-Z and 0-9 are possible", class->name,
                     class->msgclass);
    return 0;
}

static int check_volume(const struct config *config, const char *path, unsigned number, struct buf *problem)
{
    const struct config_volume *volume = &config->volumes[number];
    struct name8 unit;

    text_fold(volume->serial, strlen(volume->serial));
    if (!serial_good(volume->serial))
        return wrong(path, "serial", number, problem, "volume %s: a serial is 1-6 characters A-Z 0-9 @ # $", volume->serial);
    if (number == 0 && strcmp(volume->serial, HOME_VOLUME) != 0)
        return wrong(path, "serial", number, problem, "volume %s: the first volume is %s, which holds the system's own data sets",
                     volume->serial, HOME_VOLUME);
    if (volume->cylinders < 1 || volume->cylinders > CYLINDERS_MAX)
        return wrong(path, "cylinders", number, problem, "cylinders of %s is %u; 1 to %d are possible", volume->serial,
                     volume->cylinders, CYLINDERS_MAX);
    if (volume->unit) {
        text_fold(volume->unit, strlen(volume->unit));
        if (name8_of(&unit, span_of(volume->unit)) < 0)
            return wrong(path, "serial", number, problem, "unit of %s is %s; it is a name of 1-8 characters A-Z 0-9 @ # $",
                         volume->serial, volume->unit);
    }
    for (unsigned i = 0; i < number; i++)
        if (strcmp(config->volumes[i].serial, volume->serial) == 0)
            return wrong(path, "serial", number, problem, "there are two volumes %s", volume->serial);
    return 0;
}

static int check_unix_files(const struct config *config, const char *path, unsigned number, struct buf *problem)
{
    const struct config_unix_files *entry = &config->unix_files[number];
    struct name8 user;

    if (entry->folder[0] != '/' || entry->folder[1] == '\0')
        return wrong(path, "folder", number, problem, "unix-files: %s is no folder by its full name, or the root", entry->folder);
    text_fold(entry->user, strlen(entry->user));
    if (strcmp(entry->user, "*") != 0 && name8_of(&user, span_of(entry->user)) < 0)
        return wrong(path, "folder", number, problem, "unix-files: user is %s; it is a user ID, or * for all", entry->user);
    return 0;
}

static int check_data_class(const struct config *config, const char *path, unsigned number, struct buf *problem)
{
    struct config_data_class *row = &config->data_classes[number];
    struct name8 name;

    if (name8_of(&name, span_of(row->name)) < 0)
        return wrong(path, "data-classes", 0, problem,
                     "data class %s: it is a name of 1-8 characters A-Z 0-9 @ # $, the first not a digit", row->name);
    text_fold(row->name, strlen(row->name));
    if (row->key_label)
        text_fold(row->key_label, strlen(row->key_label));
    for (unsigned i = 0; i < number; i++)
        if (strcmp(config->data_classes[i].name, row->name) == 0)
            return wrong(path, "data-classes", 0, problem, "there are two data classes %s", row->name);
    return 0;
}

static int check_smf(struct config *config, const char *path, struct buf *problem)
{
    const struct config_smf usual = { SMF_FILES, SMF_SIZE, SMF_FULL_MSG };

    config->smf = config->smf_given ? *config->smf_given : usual;
    if (config->smf.files < SMF_FILES_MIN || config->smf.files > SMF_FILES_MAX)
        return wrong(path, "files", 0, problem, "smf: files is %u; %d to %d are possible", config->smf.files, SMF_FILES_MIN,
                     SMF_FILES_MAX);
    if (config->smf.size < 1 || config->smf.size > SMF_SIZE_MAX)
        return wrong(path, "size", 0, problem, "smf: size is %u; 1 to %d megabytes are possible", config->smf.size, SMF_SIZE_MAX);
    return 0;
}

/* What the schema cannot say. */
static int check(struct config *config, const char *path, struct buf *problem)
{
    int reason = check_name(path, "sysid", config->sysid, problem);

    if (reason == 0)
        reason = check_name(path, "node", config->node, problem);
    if (reason == 0 && (config->initiators < 1 || config->initiators > INITIATORS_MAX))
        reason = wrong(path, "initiators", 0, problem, "initiators is %u; 1 to %d are possible", config->initiators,
                       INITIATORS_MAX);
    if (reason == 0)
        reason = check_output_classes(config, path, problem);
    for (unsigned i = 0; i < config->qmgr_count && reason == 0; i++)
        reason = check_qmgr(config, path, i, problem);
    for (unsigned i = 0; i < config->job_class_count && reason == 0; i++)
        reason = check_job_class(config, path, i, problem);
    if (reason == 0 && config->initiator_class_count > config->initiators)
        reason = wrong(path, "initiator-classes", 0, problem, "there are %u lists of classes for %u initiators",
                       config->initiator_class_count, config->initiators);
    for (unsigned i = 0; i < config->initiator_class_count && reason == 0; i++)
        if (strcmp(config->initiator_classes[i], "*") != 0 && !class_name_good(config->initiator_classes[i]))
            reason = wrong(path, "initiator-classes", 0, problem,
                           "classes %s of an initiator: letters and digits, one for each class, or * for any",
                           config->initiator_classes[i]);
    for (unsigned i = 0; i < config->volume_count && reason == 0; i++)
        reason = check_volume(config, path, i, problem);
    for (unsigned i = 0; i < config->unix_file_count && reason == 0; i++)
        reason = check_unix_files(config, path, i, problem);
    for (unsigned i = 0; i < config->data_class_count && reason == 0; i++)
        reason = check_data_class(config, path, i, problem);
    return reason < 0 ? reason : check_smf(config, path, problem);
}

/* A rehearsal changes nothing outside its own folder. */
static void keep_inside(struct config *config)
{
    if (!config->rehearsal_of)
        return;
    config->foreign_programs = FOREIGN_CONFINED;
    for (unsigned i = 0; i < config->unix_file_count; i++)
        config->unix_files[i].access = UNIX_FILES_READ;
}

int config_load(struct config **config, struct buf *problem)
{
    char *path = home_path("config/system.yaml");
    void *data;
    int reason = yaml_read(path, &config_schema, &data, problem);

    *config = data;
    if (reason == 0) {
        reason = check(*config, path, problem);
        if (reason < 0) {
            config_free(*config);
            *config = NULL;
        }
    }
    if (reason == 0)
        keep_inside(*config);
    mem_free(path);
    return reason;
}

void config_free(struct config *config)
{
    yaml_release(&config_schema, config);
}

const struct config_qmgr *config_qmgr(const struct config *config, struct span name)
{
    for (unsigned i = 0; i < config->qmgr_count; i++)
        if (name.length == 0 || span_is(name, config->qmgrs[i].name))
            return &config->qmgrs[i];
    return NULL;
}

const char *config_prefix(const struct config_qmgr *qmgr)
{
    return qmgr->prefix ? qmgr->prefix : qmgr->name;
}

void config_subsystem(const struct config_qmgr *qmgr, char name[5])
{
    snprintf(name, 5, "%.4s", qmgr->name);
}
