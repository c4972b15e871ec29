// scenarios/worlds/live/registered_phones.hpp: the phones that are registered with our CallManagers, each
// over a connection that still stands, by which it can be told to reset itself. Names Asio: for .cpp files
// that own sockets.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "scenarios/worlds/live/sip.hpp"

namespace live {

// What is still to be sent on one connection. Whoever waits for a change of it waits for one of the timers,
// which are cancelled with each message that comes, and with each that goes.
struct Outgoing {
    explicit Outgoing(const boost::asio::any_io_executor& executor);
    void send(std::string message);
    // The next message, which is there; it goes.
    [[nodiscard]] std::string take();
    // The connection has ended: nothing more comes.
    void end();

    std::deque<std::string> messages;
    boost::asio::steady_timer has_come;
    boost::asio::steady_timer has_gone;
    bool has_ended = false;
    std::size_t devices = 0;  // that registered over it
};

class RegisteredPhones {
  public:
    using Listener = std::function<void(const std::string& device)>;

    // Hears of each registration, after it was answered, from now on.
    void listen(Listener listener) { listener_ = std::move(listener); }

    // A REGISTER that was answered with 200 over this connection. Of one device the last counts; a binding is
    // taken away over its own connection alone. False: a connection stands for no more devices than a phone
    // could.
    bool note(const sip::Binding& binding, const std::shared_ptr<Outgoing>& connection,
              const std::string& server, const std::string& transport);

    // False: this device is not registered over a connection that stands.
    [[nodiscard]] bool tell(const std::string& device, sip::Control control);

    // Who is registered, by name.
    [[nodiscard]] std::vector<std::string> devices() const;

  private:
    struct Registration {
        sip::Binding binding;
        std::weak_ptr<Outgoing> connection;
        std::string server;
        std::string transport;
    };

    std::map<std::string, Registration> registrations_;  // by device
    std::uint32_t sequence_ = 0;
    Listener listener_;
};

}  // namespace live
