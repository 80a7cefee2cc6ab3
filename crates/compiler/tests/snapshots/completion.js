1; do { 2; if (x) break; } while (y); try { 3 } finally { 4 }
