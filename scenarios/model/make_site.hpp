// scenarios/model/make_site.hpp: a site as it is on the day before the first step, from what is described.
#pragma once

#include "scenarios/model/site.hpp"

namespace model {

// The day before the first step: clusters run, no phone has booted yet.
[[nodiscard]] SiteState make_site(SiteDescription description, const Context& context);

// Gives every node and Expressway its address, the n-th over all of them, and every cluster these ports.
void place(SiteDescription& description, const Ports& ports,
           const std::function<std::string(std::size_t)>& address);

}  // namespace model
