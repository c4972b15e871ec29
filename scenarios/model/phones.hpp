// scenarios/model/phones.hpp: the phones of a site: runs of neighbours that are in the same state.
#pragma once

#include "phone/visit.hpp"
#include "scenarios/model/cluster.hpp"

namespace model {

// Stands for the phone's own name in what is kept of its boots.
inline constexpr std::string_view own_name = "SEP<mac>";

// An LSC, without the name that makes it this phone's: who issued it, and when.
struct Lsc {
    ctl::CertificatePtr capf;
    Time since;
    std::optional<Time> until{};  // nothing: five years later

    bool operator==(const Lsc&) const = default;
    [[nodiscard]] std::size_t hash() const { return Hash().add(capf).add(since).add(until).value(); }
};

// What a cluster's database has of this very phone. It stands with the phone, since nobody else reads it.
struct DeviceRecord {
    // The last LSC that its CAPF issued. A cluster knows nothing of LSCs that others issued (Security Guide
    // 12.5(1), encrypted configuration).
    std::optional<Lsc> lsc{};
    std::optional<CertificateOperation> operation{};  // that is pending

    bool operator==(const DeviceRecord&) const = default;
    [[nodiscard]] std::size_t hash() const { return Hash().add(lsc).add(operation).value(); }
};

using ServerList = std::shared_ptr<const std::vector<std::string>>;  // addresses

// All of a phone that its next boot, and its health, depend on.
struct PhoneState {
    phone::Lists lists{};                                         // in its flash
    std::shared_ptr<const phone::Configuration> configuration{};  // likewise
    std::optional<Lsc> lsc{};                                     // likewise
    std::string load{};                                           // likewise: firmware
    phone::TvsCache cache{};                                      // in its memory
    ServerList option_150{};                                      // TFTP servers from DHCP, in order
    ServerList before_login{};                                    // option 150, where EMCC took it elsewhere
    std::map<std::string, DeviceRecord> records{};                // by cluster
    bool is_off = false;
    bool is_cleared = false;  // its lists were deleted since its last boot
    // Of its last boot:
    bool was_locked = false;  // a list was refused while another was installed
    phone::Registration registration = phone::Registration::none;
    std::string
        registered_with{};  // address; of one that is not registered, of its last CallManager or empty
    phone::RegistrationPath path = phone::RegistrationPath::non_secure;
    phone::Services services = phone::Services::not_opened;  // since then

    bool operator==(const PhoneState& other) const;
    [[nodiscard]] std::size_t hash() const;
};

// What a phone's last boot and visit were: history, for reports.
struct LastBoot {
    phone::Lists lists_before{};  // what it held when it began
    bool was_off = false;         // until then
    phone::BootReport report{};
    phone::VisitReport visit{};  // to its HTTPS services, since then

    bool operator==(const LastBoot&) const = default;
    [[nodiscard]] std::size_t hash() const;
};

// A phone, as runs hold it.
struct PhoneRecord {
    Shared<PhoneState> state;
    Shared<LastBoot> last_boot;

    // The same history as well.
    bool operator==(const PhoneRecord&) const = default;
    [[nodiscard]] bool is_same(const PhoneRecord& other) const {
        return state.is_same(other.state) && last_boot.is_same(other.last_boot);
    }
};

// Neighbours of one group that are alike.
struct PhoneRun {
    std::size_t first = 0;  // in the group
    std::size_t count = 0;
    PhoneRecord phone;
};

// The phones of a group, from the first to the last: no two neighbouring runs are alike.
class PhoneRuns {
  public:
    PhoneRuns() = default;
    PhoneRuns(std::size_t count, PhoneRecord phone) { runs_.push_back({0, count, std::move(phone)}); }

    [[nodiscard]] const std::vector<PhoneRun>& all() const { return runs_; }
    [[nodiscard]] const PhoneRecord& at(std::size_t number) const;

    // Gives the phones [first, first + count) what `change` makes of theirs; it is asked once for each run.
    template <typename Change>
    void change(std::size_t first, std::size_t count, Change change) {
        std::vector<PhoneRun> changed;
        for (const PhoneRun& run : runs_) {
            const std::size_t end = run.first + run.count;
            const std::size_t from = std::clamp(first, run.first, end);
            const std::size_t to = std::clamp(first + count, run.first, end);
            append(changed, from - run.first, run.phone);
            if (to > from) append(changed, to - from, change(run.phone));
            append(changed, end - to, run.phone);
        }
        runs_ = std::move(changed);
    }

    // Puts `count` phones behind those that are there.
    static void append(std::vector<PhoneRun>& runs, std::size_t count, const PhoneRecord& phone);
    explicit PhoneRuns(std::vector<PhoneRun> runs) : runs_(std::move(runs)) {}

    // By the phones' states; their history is no part of a state.
    bool operator==(const PhoneRuns& other) const;
    [[nodiscard]] std::size_t hash() const;

  private:
    std::vector<PhoneRun> runs_;
};

}  // namespace model
