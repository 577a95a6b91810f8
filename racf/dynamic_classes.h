/* dynamic_classes.h - classes of the installation, by profiles of class CDT.
 *
 * SETROPTS RACLIST(CDT), with or without REFRESH, makes a class of each profile that has a CDTINFO segment; what they were then is
 * kept in the database, and in the class descriptor table. A file added to config/classes is taken in on the same occasion.
 * Errors:  0 or a negative reason of the database; a definition that is wrong is told, and makes no class.
 * Source:  facts of the class descriptor table, CDTINFO.
 */
#ifndef RACF_DYNAMIC_CLASSES_H
#define RACF_DYNAMIC_CLASSES_H

#include "racf/command.h"

int dynamic_classes_refresh(struct command *command) MUST_CHECK;
/* Puts the dynamic classes that the database holds into the class descriptor table. */
int dynamic_classes_load(struct racf_store *store) MUST_CHECK;

#endif
