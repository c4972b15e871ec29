// scenarios/lab/standing_site.hpp: the servers of a site, standing on sockets: for probes, for other
// programs, and for real phones.
#pragma once

#include <set>

#include "scenarios/worlds/live/open_ports.hpp"

namespace lab {

// What a standing server has to tell; each may be empty.
struct StandingListeners {
    live::RequestListener request{};
    live::HeldListsListener held_lists{};
    live::RegisteredPhones::Listener registered{};
};

class StandingSite {
  public:
    // `clock` gives the time that files are signed at. Issuer and certificates outlive it.
    StandingSite(std::function<model::Time()> clock, issuing::Issuer& issuer, model::KnownCertificates& known,
                 StandingListeners listeners);
    ~StandingSite();
    StandingSite(const StandingSite&) = delete;
    StandingSite& operator=(const StandingSite&) = delete;

    // Shows the site as it is from now on. Throws worlds::RunError where an address or port can't be had.
    void follow(const model::SiteState& site);
    [[nodiscard]] const model::SiteState& site() const;

    [[nodiscard]] live::RegisteredPhones& phones();
    // What real phones were given last, by their names.
    [[nodiscard]] const std::map<std::string, live::OfferedLists>& offered() const;

    // Serves until a signal, or until `is_over` (serving.hpp).
    void serve(
        const std::function<void(const std::string& line)>& command = nullptr,
        const std::function<bool()>& is_over = [] { return false; });

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// The lists that the TFTP services of a site offer, by SHA-1 in upper-case hexadecimal; and those of them
// that are the empty ITL of a rollback.
struct ListsOnOffer {
    std::set<std::string> all;
    std::set<std::string> empty;
};
[[nodiscard]] ListsOnOffer lists_on_offer(const model::SiteState& site);

// The site with what frees the phones that took its lists: every cluster has the rollback parameter set, so
// that each TFTP service that runs offers an ITL without servers, signed as before (Security Guide 14SU2). A
// phone that holds no CTL takes any list after it. `context` gives the time of the lists.
[[nodiscard]] model::SiteState released(model::SiteState site, const model::Context& context);

}  // namespace lab
