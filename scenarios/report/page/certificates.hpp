// scenarios/report/page/certificates.hpp: the certificates of a site: who has them, until when, which stores
// and lists name them, and what breaks when they expire.
#pragma once

#include "scenarios/report/page/page.hpp"
#include "scenarios/run/situation.hpp"

namespace page {

[[nodiscard]] Blocks certificate_blocks(const run::Situation& situation);

}  // namespace page
