#include "jcl/converter.h"
void procedures_proc(struct converter *c, const struct statement *s) { bool g; (void)converter_begin(c,s,&g); }
void procedures_pend(struct converter *c, const struct statement *s) { bool g; (void)converter_begin(c,s,&g); }
void procedures_call(struct converter *c, const struct name8 *step, struct span name, struct span operands) {(void)name;(void)operands; converter_complain(c, OPERAND_MISSING, span_of("EXEC")); steps_begin(c, step);}
void procedures_keywords(struct converter *c, struct job_step *step){(void)c;(void)step;}
bool procedures_override(struct converter *c, const struct statement *s){(void)c;(void)s;return false;}
void procedures_added(struct converter *c){(void)c;}
