// scenarios/program/served_site.hpp: the site that `serve` puts on sockets: a scenario's first day, or as it
// stands after some of its steps.
#pragma once

#include "scenarios/issuing/issuer.hpp"
#include "scenarios/model/site.hpp"
#include "scenarios/program/program.hpp"

namespace program {

class ServedSite {
  public:
    // Gives the nodes of a site their addresses.
    using Place = std::function<void(model::SiteDescription&)>;

    // Steps are played in virtual time, expectations among them are not judged. Without `start` the last of
    // them ends now. Throws CommandLineError for a step that there is not, and InputError for a site that
    // does not come up.
    ServedSite(const Document& document, const Place& place, std::uint64_t seed, std::size_t until_step,
               std::optional<model::Time> start);

    [[nodiscard]] const model::SiteState& site() const { return site_; }
    [[nodiscard]] model::Time now() const { return now_; }
    [[nodiscard]] issuing::Issuer& issuer() { return issuer_; }
    [[nodiscard]] model::KnownCertificates& known() { return known_; }

  private:
    // Returns how long the steps took.
    std::chrono::seconds play(const Document& document, const Place& place, model::Time start);

    std::uint64_t seed_;
    std::size_t until_step_;
    issuing::Issuer issuer_;
    model::KnownCertificates known_;
    model::SiteState site_;
    model::Time now_{};
};

}  // namespace program
