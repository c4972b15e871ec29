// scenarios/report/explanation_texts.hpp: the documents that have rules and questions, compiled in
// (../CMakeLists.txt): what they say stands in one place.
#pragma once

namespace report {

extern const char* const rules_document;      // phone/README.md
extern const char* const questions_document;  // scenarios/catalogue/README.md

}  // namespace report
