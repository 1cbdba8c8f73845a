"""`python -m service`, installed as `aftersale`."""

from service.cli import main

if __name__ == "__main__":
    main()
