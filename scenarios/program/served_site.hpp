// scenarios/program/served_site.hpp: the sites that `serve` puts on sockets: a scenario's first day, and as
// it stands after each of its first steps.
#pragma once

#include "scenarios/issuing/issuer.hpp"
#include "scenarios/model/site.hpp"
#include "scenarios/program/program.hpp"

namespace program {

class ServedSite {
  public:
    // Gives the nodes of a site their addresses.
    using Place = std::function<void(model::SiteDescription&)>;

    // So many steps are played in virtual time, expectations among them are not judged. Without `start` the
    // last of them ends now. Throws CommandLineError for a step that there is not, and InputError for a site
    // that does not come up.
    ServedSite(const Document& document, const Place& place, std::uint64_t seed, std::size_t steps,
               std::optional<model::Time> start);

    // As it is after this step; 0: on its first day.
    [[nodiscard]] const model::SiteState& after(std::size_t step) const { return sites_.at(step); }
    [[nodiscard]] issuing::Issuer& issuer() { return issuer_; }
    [[nodiscard]] model::KnownCertificates& known() { return known_; }

  private:
    // Returns how long the steps took.
    std::chrono::seconds play(const Document& document, const Place& place, model::Time start);

    std::uint64_t seed_;
    std::size_t steps_;
    issuing::Issuer issuer_;
    model::KnownCertificates known_;
    std::vector<model::SiteState> sites_;
};

}  // namespace program
