namespace ManyHands.Scraping;

/// <summary>
/// A set of hashes, 16 bytes each, that takes no room while it is empty and begins anew at a million. Not thread-safe; confined
/// to a worker.
/// </summary>
internal sealed class FingerprintSet(int most = 1 << 20)
{
    private ulong[] _slots = [];
    private int _count;

    public bool Contains(ulong hash) => _count > 0 && _slots[Slot(hash | 1)] != 0;

    public void Add(ulong hash)
    {
        hash |= 1; // 0 marks a free slot.
        if (_count >= most)
        {
            Array.Clear(_slots);
            _count = 0;
        }

        if (_count * 2 >= _slots.Length)
            Grow();
        ref ulong slot = ref _slots[Slot(hash)];
        if (slot == 0)
        {
            slot = hash;
            _count++;
        }
    }

    private int Slot(ulong hash)
    {
        int mask = _slots.Length - 1;
        int at = (int)(hash >> 33) & mask;
        while (_slots[at] != 0 && _slots[at] != hash)
            at = (at + 1) & mask;
        return at;
    }

    private void Grow()
    {
        ulong[] before = _slots;
        _slots = new ulong[Math.Max(64, before.Length * 2)];
        foreach (ulong hash in before)
        {
            if (hash != 0)
                _slots[Slot(hash)] = hash;
        }
    }
}
