// scenarios/live/live_world.hpp: the world of real sockets: every node's TFTP, TVS and CallManager on
// addresses and ports of their own, and phones that ask them over UDP, TCP and TLS.
#pragma once

#include "scenarios/live/open_ports.hpp"
#include "scenarios/world.hpp"

namespace scenarios {

class LiveWorld : public World {
  public:
    // `clock` gives the time that files are signed at and certificates are judged at.
    explicit LiveWorld(std::function<Time()> clock, RequestListener listener = nullptr);
    ~LiveWorld() override;

    void follow(Site& site) override;
    void boot(Site& site, const std::vector<std::size_t>& phones) override;
    void visit(Site& site, const std::vector<std::size_t>& phones, const Visiting& visiting) override;
    // Boots take none of the world's time here: sockets take what they take.
    void reset(Site& site, const Reset& reset) override { boot(site, reset.phones); }
    // What servers know may have changed with the time.
    void run_until(Site& site, Time) override { follow(site); }
    [[nodiscard]] Time settle(Site& site) override { return site.now(); }
    [[nodiscard]] CallOutcome call(Site& site, const TlsCall& call) override;
    [[nodiscard]] Underway underway() const override { return {}; }
    [[nodiscard]] std::optional<Traffic> traffic() override { return std::nullopt; }

    // Serves until SIGINT or SIGTERM.
    void serve();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace scenarios
