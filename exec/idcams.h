/* idcams.h - what the commands of IDCAMS share: the step, SYSPRINT, names.
 *
 * Each command returns its condition code; what it has to say stands on SYSPRINT then.
 */
#ifndef EXEC_IDCAMS_H
#define EXEC_IDCAMS_H

#include "datasets/catalog_client.h"
#include "exec/idcams_command.h"
#include "exec/step.h"

struct idcams {
    struct step *step;
    struct dd *print;
    unsigned page;
    unsigned lines; /* on the page */
    struct buf text; /* messages being put together */
};

enum { IDCAMS_GOOD_CODE = 0, IDCAMS_MINOR = 4, IDCAMS_MAJOR = 8, IDCAMS_TERMINATED = 12 };
enum { IDCAMS_PRINT_LRECL = 125, IDCAMS_LINE = 120 };

/* One line behind a control character; longer ones are cut. */
void idcams_print(struct idcams *ams, char control, struct span text);
void idcams_printf(struct idcams *ams, char control, const char *format, ...) PRINTF_LIKE(3, 4);
/* The next line opens a page. */
void idcams_new_page(struct idcams *ams);
/* Prints what stands in ams->text: a message a line. */
void idcams_say(struct idcams *ams);
#define idcams_message(ams, id, ...) (message(&(ams)->text, id, ##__VA_ARGS__), idcams_say(ams))

/* The catalog under the job's user; says it when it cannot be had. */
int idcams_link(struct idcams *ams, struct link **link) MUST_CHECK;
/* The messages for a request to the catalog that failed; lines of RACF, which any request may have, are the caller's to show. */
void idcams_explain(struct idcams *ams, const char *name, int reason);
/* The NAME or NAME(MEMBER) of an item, and where relative numbers may stand the generation that BASE(0) means. REASON_BAD_NAME:
 * IDC3203I is said. */
int idcams_dataset(struct idcams *ams, const struct idcams_item *item, bool relative, struct dsname *name,
                   struct name8 *member) MUST_CHECK;

/* The name of a DEFINE: no member, no pattern, at most longest characters. */
int idcams_take_name(struct idcams *ams, const struct idcams_item *keyword, size_t longest, struct dsname *name) MUST_CHECK;
/* Says that a value is not one that its operand can have. */
void idcams_bad_item(struct idcams *ams, struct span text);

unsigned idcams_delete(struct idcams *ams, const struct idcams_command *command);
unsigned idcams_define_gdg(struct idcams *ams, const struct idcams_command *command);
unsigned idcams_define_alias(struct idcams *ams, const struct idcams_command *command);
unsigned idcams_define_nonvsam(struct idcams *ams, const struct idcams_command *command);
unsigned idcams_alter(struct idcams *ams, const struct idcams_command *command);
unsigned idcams_listcat(struct idcams *ams, const struct idcams_command *command);
unsigned idcams_repro(struct idcams *ams, const struct idcams_command *command);
unsigned idcams_define_cluster(struct idcams *ams, const struct idcams_command *command);
/* ALTER of what only a cluster has. REASON_BAD_VALUE: it is said. */
bool idcams_alters_cluster(const struct idcams_command *command);
int idcams_alter_cluster(struct idcams *ams, const struct idcams_command *command, struct link *link, const struct dsname *name,
                         struct buf *refusal) MUST_CHECK;
unsigned idcams_verify(struct idcams *ams, const struct idcams_command *command);
unsigned idcams_print_records(struct idcams *ams, const struct idcams_command *command);

#endif
