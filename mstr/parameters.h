/* parameters.h - the system parameters of a queue manager: as it was started, and as SET has changed them until the next start.
 *
 * DIFFERS: there is no parameter module: a queue manager starts with the delivered values, but for what system.yaml says of it.
 * Archive logs go to disk (UNIT=SYSDA, CATALOG=YES, ARCWTOR=NO), because there are no tapes.
 *
 * Errors:  none.
 * Memory:  values are copied.
 */
#ifndef MSTR_PARAMETERS_H
#define MSTR_PARAMETERS_H

#include "mstr/mqsc.h"

enum parameter_report { REPORT_SYSTEM, REPORT_LOG, REPORT_ARCHIVE };
enum parameter {
#define PARAMETER(id, report, name, value) PARAMETER_##id,
#include "mstr/parameters.def"
#undef PARAMETER
    PARAMETER_COUNT
};
enum { PARAMETER_MAX = 80 };

struct parameters {
    char initial[PARAMETER_COUNT][PARAMETER_MAX + 1];
    char set[PARAMETER_COUNT][PARAMETER_MAX + 1]; /* empty: not changed */
};

/* As delivered; archive prefixes begin with the subsystem name. */
void parameters_init(struct parameters *parameters, const char *subsystem, const char *group);
/* NO for YES, as the queue manager is started. */
void parameters_no(struct parameters *parameters, enum parameter id);
/* What holds now. */
const char *parameter(const struct parameters *parameters, enum parameter id);
bool parameter_yes(const struct parameters *parameters, enum parameter id);
uint32_t parameter_number(const struct parameters *parameters, enum parameter id);
/* The operands of SET SYSTEM, LOG, ARCHIVE; DEFAULT takes all of that report back. */
void parameters_set(struct parameters *parameters, enum parameter_report report, const struct mqsc *command);
/* Is the message that the line begins with one that EXCLMSG names? */
bool parameters_exclude(const struct parameters *parameters, struct span line);
/* CSQJ322I and what follows. */
void parameters_show(const struct parameters *parameters, enum parameter_report report, const char *cpf, struct buf *out);

#endif
